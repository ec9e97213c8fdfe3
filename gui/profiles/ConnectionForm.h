#pragma once

#include "engine/server/ConnectionSettings.h"

#include <QtWidgets/QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QStackedWidget;

namespace basekeep {

/// How to reach a server, in the three ways that libpq knows: host and port, a connection string, a service. A pasted
/// string is read at once; a password in it is taken out and handed over, never kept in the text.
class ConnectionForm final : public QWidget
{
    Q_OBJECT

public:
    enum class Way { Host, Text, Service };

    explicit ConnectionForm(QWidget* parent = nullptr);

    void setConnection(const ConnectionSettings& connection);

    /// What the fields say, without a password. Parameters that have no field here are passed on unchanged.
    [[nodiscard]] ConnectionSettings connection() const;

    /// What is missing or wrong, as a sentence; empty if nothing.
    [[nodiscard]] QString problem() const;

    /// Moves a password out of the text now; done by itself after pasting and on leaving the field.
    void extractPassword();

Q_SIGNALS:
    void changed();
    void passwordFound(const QString& password);

private:
    QWidget* makeHostFields();
    QWidget* makeTextFields();
    QWidget* makeServiceFields();
    [[nodiscard]] Way way() const;
    void setWay(Way way);
    void hostEdited(const QString& text);
    void textEdited();
    void updateReading();
    bool eventFilter(QObject* watched, QEvent* event) override;

    QMap<QString, QString> m_otherParameters;
    QComboBox* m_way;
    QStackedWidget* m_stack;
    QLineEdit* m_host;
    QLineEdit* m_port;
    QLineEdit* m_user;
    QLineEdit* m_database;
    QPlainTextEdit* m_text;
    QLabel* m_reading; ///< what libpq makes of the text
    QLineEdit* m_service;
    qsizetype m_textLength = 0;
};

} // namespace basekeep

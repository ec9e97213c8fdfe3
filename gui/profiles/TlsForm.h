#pragma once

#include <QtCore/QMap>
#include <QtWidgets/QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace basekeep {

/// libpq's encryption settings of a profile. An empty choice leaves them to the connection string and libpq's defaults.
class TlsForm final : public QWidget
{
    Q_OBJECT

public:
    explicit TlsForm(QWidget* parent = nullptr);

    void setParameters(const QMap<QString, QString>& parameters);

    /// Puts the fields' values into `parameters`, and takes out those that are empty.
    void writeTo(QMap<QString, QString>& parameters) const;

Q_SIGNALS:
    void changed();

private:
    QWidget* makeFileRow(QLineEdit* edit, const QString& title);
    void updateExplanation();

    QComboBox* m_mode;
    QLabel* m_explanation;
    QLineEdit* m_rootCertificate;
    QLineEdit* m_clientCertificate;
    QLineEdit* m_clientKey;
};

} // namespace basekeep

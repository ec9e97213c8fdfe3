#pragma once

#include <QtWidgets/QScrollArea>

class QFormLayout;
class QLabel;
class QPushButton;

namespace basekeep {

struct JobEntry;

/// One past or foreign job in full: outcome, hint, the server's own words, the facts of the result, the command.
class JobDetail final : public QScrollArea
{
    Q_OBJECT

public:
    explicit JobDetail(QWidget* parent = nullptr);

    void showEntry(const JobEntry& entry, bool canOpen); ///< canOpen: it runs in this window
    void clear();

Q_SIGNALS:
    void openRequested(const QString& id);
    void forgetRequested(const QString& id);

private:
    void copyText();
    void showFolder();

    QString m_id;
    QString m_text;
    QString m_folder;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_outcome;
    QLabel* m_hint;
    QLabel* m_detail;
    QLabel* m_command;
    QWidget* m_factsHolder;
    QFormLayout* m_facts;
    QPushButton* m_open;
    QPushButton* m_showFolder;
    QPushButton* m_copy;
    QPushButton* m_forget;
};

} // namespace basekeep

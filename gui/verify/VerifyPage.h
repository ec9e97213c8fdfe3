#pragma once

#include "engine/report/VerifyReport.h"
#include "engine/verify/VerifySettings.h"

#include <QtCore/QList>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace basekeep {

class EmptyState;
class FolderEdit;
class JobHistory;
class MessageBar;
class PageHeader;
class PasswordStore;
class ProfileStore;
class ReasonLine;
class Settings;
class VerifyOptionsForm;
class VerifyProgressView;
class VerifyResultView;
class VerifyRunner;
struct BackupPlace;

/// Is this backup good? A backup is chosen or dropped, the page shows the verification at work, and then what came of
/// it. Results of this window stay at hand until it is closed.
class VerifyPage final : public QWidget
{
    Q_OBJECT

public:
    /// The servers that can tell the names of damaged relations, and what is known of them.
    struct Servers
    {
        ProfileStore& profiles;
        const JobHistory& history;
        PasswordStore& passwords;
    };

    /// All of it must outlive the page.
    VerifyPage(VerifyRunner& runner, Settings& settings, const Servers& servers, QWidget* parent = nullptr);

    /// Verifies a backup by its folder, its manifest or one of its archives, with the options of the page; what the
    /// page knew of another backup's places does not count. If it is no backup, the page says why.
    void verify(const QString& path);

    /// Shows a report that was made elsewhere, among the results.
    void showReport(const VerifyReport& report);

    void chooseBackup(); ///< the user wants to verify something: puts the cursor where it is said

private:
    struct Result
    {
        VerifySettings settings;
        VerifyReport report;
    };

    QWidget* makeChooser();
    void prepare(const VerifySettings& settings);
    void start(const VerifySettings& settings);
    void startChosen();
    void verifyAgain();
    void showStarted();
    void showEnded(const VerifyReport& report);
    void addResult(const Result& result);
    void showChoice();
    void updateChoices(int current);
    void updateChooser();
    void updateWaiting();
    void sample();

    VerifyRunner& m_runner;
    QList<Result> m_results; ///< newest first
    QTimer m_timer;
    PageHeader* m_header;
    QComboBox* m_choice;
    MessageBar* m_bar;
    QString m_askedAgain; ///< what the bar said of a backup that was being verified already
    FolderEdit* m_folder = nullptr;
    QToolButton* m_optionsButton = nullptr;
    QPushButton* m_verify = nullptr;
    VerifyOptionsForm* m_options;
    ReasonLine* m_obstacle;
    QLabel* m_waiting;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    VerifyProgressView* m_progress;
    VerifyResultView* m_result;
};

} // namespace basekeep

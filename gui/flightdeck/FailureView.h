#pragma once

#include <QtWidgets/QWidget>

#include "engine/jobs/Failure.h"
#include "engine/jobs/Finding.h"

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace basekeep {

class FindingsView;
class IconLabel;

/// Why a backup, or a clone, did not come about: the fact, what to do next, the server's own words folded away, and all
/// of it for the clipboard together with the versions involved. A cancelled backup is told as news, not as an error.
class FailureView final : public QWidget
{
    Q_OBJECT

public:
    explicit FailureView(QWidget* parent = nullptr);

    void setStoppedText(const QString& text); ///< of another job than a backup

    /// `serverVersion` may be empty. `remains` says what is left on disk.
    void showFailure(const Failure& failure, const Findings& findings, const QString& serverVersion,
                     const QString& remains);

    [[nodiscard]] bool showsFindings() const { return m_showsFindings; }
    [[nodiscard]] QString toText() const;

Q_SIGNALS:
    void newBackupRequested();

private:
    QWidget* makeButtons();

    Failure m_failure;
    QString m_stoppedText;
    QString m_serverVersion;
    bool m_showsFindings = false;
    IconLabel* m_icon;
    QLabel* m_message;
    QLabel* m_hint;
    QLabel* m_remains;
    QToolButton* m_detailButton;
    QPlainTextEdit* m_detail;
    FindingsView* m_findings;
};

} // namespace basekeep

#pragma once

#include <QtWidgets/QWidget>

#include "engine/basebackup/BackupFacts.h"
#include "engine/basebackup/BackupSettings.h"

class QFormLayout;
class QLabel;

namespace basekeep {

class IconLabel;
struct BackupSample;

/// What a finished backup came to: whether and how it is verified, what it holds, and what to do with it next.
class ResultView final : public QWidget
{
    Q_OBJECT

public:
    explicit ResultView(const BackupSettings& settings, QWidget* parent = nullptr);

    void showResult(const BackupSample& sample, const Findings& findings);

    /// "The backup is verified."
    [[nodiscard]] static QString headline(BackupFacts::Verification verification);

    /// How it was verified, or why not.
    [[nodiscard]] static QString explanation(const BackupFacts& facts);

    /// What a person may want to do with such a backup, sentence by sentence.
    [[nodiscard]] static QString nextSteps(const BackupSettings& settings);

Q_SIGNALS:
    void newBackupRequested();
    void reportRequested(); ///< of the verification on arrival

private:
    QWidget* makeButtons();
    void addFact(const QString& name, const QString& value);
    void addWalFacts(const BackupFacts& facts);

    const BackupSettings m_settings;
    IconLabel* m_icon;
    QLabel* m_headline;
    QLabel* m_explanation;
    QFormLayout* m_facts;
    QLabel* m_next;
};

} // namespace basekeep

#include "gui/flightdeck/ResultView.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QUrl>
#include <QtGui/QClipboard>
#include <QtGui/QDesktopServices>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

#include "engine/basebackup/BackupSummary.h"
#include "gui/flightdeck/BackupSample.h"
#include "gui/flightdeck/IconLabel.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"

namespace basekeep {

namespace {

constexpr int iconSize = 36;

QLabel* wrappedLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString stageTimes(const JobStages& stages)
{
    QStringList parts;
    for (const JobStage& stage : stages) {
        if (stage.state == JobStage::State::Finished)
            parts << ResultView::tr("%1 %2", "stage, duration")
                         .arg(stage.title, formatDuration(stage.elapsedMs))
                         .replace(u' ', QChar::Nbsp); // a line ends between two stages only
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace

ResultView::ResultView(const BackupSettings& settings, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_icon(new IconLabel(QStringLiteral("check"), iconSize, this))
    , m_headline(new QLabel(this))
    , m_explanation(wrappedLabel({}, this))
    , m_facts(nullptr)
    , m_next(nullptr)
{
    QFont large = m_headline->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    m_headline->setFont(large);
    m_headline->setObjectName(QStringLiteral("resultHeadline"));
    m_headline->setTextFormat(Qt::PlainText);
    m_explanation->setObjectName(QStringLiteral("resultExplanation"));

    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    auto* words = new QVBoxLayout;
    words->addWidget(m_headline);
    words->addWidget(m_explanation);
    head->addWidget(m_icon, 0, Qt::AlignTop);
    head->addLayout(words, 1);

    auto* inner = new QWidget;
    inner->setObjectName(QStringLiteral("resultFacts"));
    auto* columns = new QHBoxLayout(inner);
    columns->setContentsMargins(0, 0, 6, 0);
    columns->setSpacing(24);
    m_facts = new QFormLayout;
    m_facts->setVerticalSpacing(6); // else it would take that of the columns
    m_facts->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* factColumn = new QVBoxLayout;
    factColumn->addLayout(m_facts);
    factColumn->addStretch(1);
    columns->addLayout(factColumn, 3);
    auto* next = new QVBoxLayout;
    next->setSpacing(6);
    auto* nextTitle = new QLabel(tr("What to do next"), inner);
    QFont bold = nextTitle->font();
    bold.setBold(true);
    nextTitle->setFont(bold);
    m_next = wrappedLabel(nextSteps(settings), inner);
    m_next->setObjectName(QStringLiteral("nextSteps"));
    next->addWidget(nextTitle);
    next->addWidget(m_next);
    next->addStretch(1);
    columns->addLayout(next, 2);

    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inner);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(head);
    layout->addSpacing(10);
    layout->addWidget(scroll, 1);
    layout->addWidget(makeButtons());
}

void ResultView::showResult(const BackupSample& sample, const Findings& findings)
{
    const BackupFacts& facts = sample.facts;
    const bool isVerified = facts.verification == BackupFacts::Verification::VerifiedOnArrival;
    m_icon->setIcon(isVerified ? QStringLiteral("check") : QStringLiteral("warning"),
                    isVerified ? StateColor::Good : StateColor::Warning);
    const bool isTrial = m_settings.serverTarget && m_settings.serverTarget->isTrial();
    m_headline->setText(isTrial ? tr("The server has read everything and kept nothing.")
                                : headline(facts.verification));
    m_explanation->setText(isTrial ? tr("This was a trial: no backup was made.") : explanation(facts));

    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
    addFact(m_settings.serverTarget ? tr("Target:") : tr("Folder:"), m_settings.targetText());
    const QString onDisk = m_settings.format == BackupSettings::Format::Tar
                               ? tr("%1 on disk, with %2 files inside the archives", "size, count")
                               : tr("%1 on disk, %2 files", "size, count");
    addFact(tr("Size:"), facts.bytesOnDisk > 0
                             ? onDisk.arg(formatBytes(facts.bytesOnDisk), formatCount(sample.totals.filesDone))
                             : formatBytes(sample.totals.bytesDone));
    addFact(tr("Duration:"), formatDuration(sample.elapsedMs));
    addFact(tr("Stages:"), stageTimes(sample.stages));
    addWalFacts(facts);
    addFact(tr("Server:"), tr("PostgreSQL %1, system identifier %2", "version, number")
                                   .arg(facts.serverVersionText)
                                   .arg(facts.systemIdentifier) +
                               (facts.fromStandby ? tr(", a standby") : QString()));
    QStringList warnings = facts.serverWarnings;
    for (const Finding& finding : findings) {
        if (finding.severity == Finding::Severity::Warning)
            warnings << finding.title;
    }
    if (!warnings.isEmpty())
        addFact(tr("Warnings:"), warnings.join(u'\n'));
}

QString ResultView::headline(BackupFacts::Verification verification)
{
    switch (verification) {
    case BackupFacts::Verification::VerifiedOnArrival:
        return tr("The backup is complete and verified.");
    case BackupFacts::Verification::SizesOnly:
        return tr("The backup is complete; only names and sizes were verified.");
    case BackupFacts::Verification::NotYet:
    case BackupFacts::Verification::NotPossible:
        return tr("The backup is complete, but not verified.");
    case BackupFacts::Verification::NotHere:
        return tr("The server has kept the backup; it was not verified.");
    case BackupFacts::Verification::Failed:
        return tr("The backup did not pass its verification.");
    }
    return {};
}

QString ResultView::explanation(const BackupFacts& facts)
{
    const QString files = formatCount(facts.filesVerified);
    switch (facts.verification) {
    case BackupFacts::Verification::VerifiedOnArrival:
        return tr("Verified on arrival: the %1 checksums of %2 files (%3) were computed while they were written, and "
                  "match "
                  "the server's manifest.",
                  "algorithm, count, size")
            .arg(facts.checksumAlgorithm, files, formatBytes(facts.bytesVerified));
    case BackupFacts::Verification::SizesOnly:
        return tr("Names and sizes of %1 files match the server's manifest. It holds no checksums, since the backup "
                  "was "
                  "taken without them.",
                  "count")
            .arg(files);
    case BackupFacts::Verification::NotPossible:
        return tr("It was taken without a manifest, so there is nothing to compare the files with.");
    case BackupFacts::Verification::NotYet:
        return tr("The files have not been compared with the manifest.");
    case BackupFacts::Verification::NotHere:
        return tr("Nothing of it came to this machine, so nothing could be checked here. Verify it where it lies.");
    case BackupFacts::Verification::Failed:
        return tr("Files that arrived are not those of the manifest. Do not rely on this backup.");
    }
    return {};
}

QString ResultView::nextSteps(const BackupSettings& settings)
{
    if (settings.serverTarget && settings.serverTarget->isTrial())
        return tr("There is nothing to restore: this showed that the server can read all of its files, and how fast.");
    if (settings.serverTarget)
        return tr("To verify it, run the server's pg_verifybackup where it lies. Before PostgreSQL 18 it reads no "
                  "archives: unpack them first.");
    QStringList steps;
    const bool isIncremental = !settings.incrementalFrom.isEmpty();
    const bool isPlain = settings.format == BackupSettings::Format::Plain;
    if (settings.manifest != BackupSettings::Manifest::No && isPlain)
        steps << tr("To check it again at any time, run pg_verifybackup on the folder.");
    if (isIncremental)
        steps << tr("It holds only what changed since the backup in %1. To restore it, pg_combinebackup needs that one "
                    "and those before it, from the full backup on: keep them together.",
                    "folder")
                     .arg(QDir::toNativeSeparators(QFileInfo(settings.incrementalFrom).path()));
    else if (isPlain && settings.walMethod == BackupSettings::WalMethod::None)
        steps << tr(
            "To restore it, copy the folder to an empty data directory, set restore_command to your archive and "
            "start the server with recovery.signal in place.");
    else if (isPlain)
        steps << tr("To restore it, copy the folder to an empty data directory of the server's own user and start the "
                    "server there; it recovers by itself.");
    else
        steps << tr("To restore it, unpack base.tar%1 into an empty data directory, each numbered archive into its "
                    "tablespace's folder, and pg_wal.tar (if there is one) into pg_wal; then start the server.",
                    "suffix")
                     .arg(compressionSuffix(settings.compression.method));
    if (settings.writeRecoveryConf)
        steps << tr("A server started on it follows the one it came from, since the recovery settings are inside.");
    steps << tr("A backup on the same machine or disk as the server is lost with it: keep a copy elsewhere.");
    return steps.join(QStringLiteral("\n\n"));
}

QWidget* ResultView::makeButtons()
{
    auto* buttons = new QWidget(this);
    auto* showFolder = new QPushButton(icon(QStringLiteral("folder")), tr("Sho&w Folder"), buttons);
    showFolder->setObjectName(QStringLiteral("showFolder"));
    auto* copyPath = new QPushButton(icon(QStringLiteral("copy")), tr("&Copy Path"), buttons);
    copyPath->setObjectName(QStringLiteral("copyPath"));
    auto* report = new QPushButton(icon(QStringLiteral("verify")), tr("Verification &Report"), buttons);
    report->setObjectName(QStringLiteral("verificationReport"));
    report->setToolTip(tr("What was verified, the backup's identity card, and all of it as a file to save."));
    auto* again = new QPushButton(icon(QStringLiteral("backup")), tr("&New Backup…"), buttons);
    again->setObjectName(QStringLiteral("newBackup"));

    auto* layout = new QHBoxLayout(buttons);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(showFolder);
    layout->addWidget(copyPath);
    layout->addWidget(report);
    layout->addWidget(again);
    layout->addStretch(1);
    showFolder->setVisible(m_settings.writesFolder());
    copyPath->setVisible(m_settings.writesFolder());
    report->setVisible(m_settings.writesFolder());

    connect(showFolder, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_settings.target)); });
    connect(copyPath, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(QDir::toNativeSeparators(m_settings.target)); });
    connect(report, &QPushButton::clicked, this, &ResultView::reportRequested);
    connect(again, &QPushButton::clicked, this, &ResultView::newBackupRequested);
    return buttons;
}

void ResultView::addFact(const QString& name, const QString& value)
{
    if (value.isEmpty())
        return;
    auto* label = new QuietLabel(name);
    label->setWordWrap(false);
    label->setAlignment(Qt::AlignLeading | Qt::AlignTop);
    m_facts->addRow(label, wrappedLabel(value, nullptr));
}

void ResultView::addWalFacts(const BackupFacts& facts)
{
    addFact(tr("WAL range:"), tr("%1 to %2 on timeline %3", "positions, number")
                                  .arg(facts.startLsn.toString(), facts.endLsn.toString())
                                  .arg(facts.timeline));
    const bool hasWal = m_settings.walMethod != BackupSettings::WalMethod::None;
    QString completeness = facts.walComplete ? tr("Complete: every byte of the range is in the backup")
                           : hasWal          ? tr("In the archive that the server wrote; not seen here")
                                             : tr("Not in the backup: it has to come from your archive");
    if (facts.walRecordsChecked > 0)
        completeness += tr("; checksums of %1 records checked", "count").arg(formatCount(facts.walRecordsChecked));
    if (const QString restarts = BackupSummary::walRestartsText(facts.walRestarts); !restarts.isEmpty())
        completeness += QStringLiteral("; ") + restarts;
    addFact(tr("WAL:"), completeness);
}

} // namespace basekeep

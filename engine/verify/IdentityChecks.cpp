#include "engine/verify/IdentityChecks.h"

#include "engine/identity/BackupLabel.h"
#include "engine/identity/ControlFile.h"
#include "engine/identity/IdentityFiles.h"
#include "engine/report/VerifyFindings.h"
#include "engine/verify/IgnoredPaths.h"
#include "engine/verify/ManifestFiles.h"

namespace basekeep {

namespace {

using Kind = VerifyFinding::Kind;
using State = BackupIdentity::ClusterState;

/// Whether a server left it like that when it ended in good order: such a copy needs no backup_label.
bool isAtRest(State state)
{
    return state == State::ShutDown || state == State::ShutDownInRecovery;
}

} // namespace

void IdentityChecks::run(const std::optional<ControlFile>& control)
{
    if (m_files.has(IdentityFiles::serverPath) && !m_ignored.covers(IdentityFiles::serverPath))
        m_findings.note({Kind::ServerFilePresent, IdentityFiles::serverPath, {}, {}, {}});
    if (!m_ignored.covers(BackupLabel::path))
        checkLabel(control);
}

void IdentityChecks::checkLabel(const std::optional<ControlFile>& control)
{
    if (!m_files.has(BackupLabel::path)) {
        // A server puts it first into an archive and the control file last: where that is missing too, more is.
        if (control && !isAtRest(control->clusterState))
            m_findings.note({Kind::BackupLabelMissing, BackupLabel::path, {}, {}, {}});
        return;
    }
    const std::optional<BackupLabel> label = BackupLabel::parse(m_files.content(BackupLabel::path));
    if (!label || !label->startLsn.isValid())
        return noteWrongLabel(tr("\"%1\" does not say where recovery begins.").arg(QLatin1String(BackupLabel::path)));
    if (!m_manifest.walRanges().empty()) {
        const ManifestWalRange& first = m_manifest.walRanges().back();
        if (label->startLsn != first.start || (label->timeline != 0 && label->timeline != first.timeline)) {
            noteWrongLabel(tr("\"%1\" has recovery begin at %2 on timeline %3, but the manifest at %4 on timeline %5.")
                               .arg(QLatin1String(BackupLabel::path), label->startLsn.toString(),
                                    QString::number(label->timeline), first.start.toString(),
                                    QString::number(first.timeline)));
        }
    }
    const bool isOfStandby = control && (control->clusterState == State::InArchiveRecovery ||
                                         control->clusterState == State::ShutDownInRecovery);
    if (control && label->fromStandby && !isOfStandby) {
        noteWrongLabel(tr("\"%1\" is of a standby, but the control file of a server that was none.")
                           .arg(QLatin1String(BackupLabel::path)));
    }
}

void IdentityChecks::noteWrongLabel(const QString& what)
{
    m_findings.note({Kind::BackupLabelWrong, BackupLabel::path, {}, what, {}});
}

} // namespace basekeep

#pragma once

#include "engine/library/BackupLibrary.h"

#include <QtCore/QObject>

namespace basekeep {

class VerifyJob;

/// Remembers the end of a verification in the list of backups, if its backup is known there. Child of the job; works in
/// the job's own thread, so that it is done when the job is, and no front end waits for it.
class VerificationRecorder final : public QObject
{
    Q_OBJECT

public:
    VerificationRecorder(VerifyJob& job, QString frontEnd, BackupLibrary library = {});

private:
    void save(const VerifyJob& job) const;

    const QString m_frontEnd;
    const BackupLibrary m_library;
};

} // namespace basekeep

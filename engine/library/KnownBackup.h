#pragma once

#include "engine/library/BackupDescription.h"
#include "engine/library/VerificationRecord.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QMetaType>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// A backup in the list of this machine's user: one that was taken here, or one that a scan found and somebody adopted.
struct KnownBackup
{
    Q_DECLARE_TR_FUNCTIONS(KnownBackup)

public:
    enum class Presence {
        There,
        Missing,       ///< the folder is gone, empty, or on a disk that is not connected
        NotOnThisDisk, ///< it never was in a folder of this machine: the server kept it
    };

    QString id;
    QString jobId;  ///< of the job that took it; empty if it was adopted
    QString server; ///< the name of the server it is of; empty if that is not known
    BackupDescription description;
    std::optional<VerificationRecord> lastVerification;
    Presence presence = Presence::There;

    [[nodiscard]] bool isAdopted() const { return jobId.isEmpty(); }
    [[nodiscard]] QString takenBy() const; ///< a program, as far as it can be told
    /// Whether it was found good since then.
    [[nodiscard]] bool isVerifiedSince(const QDateTime& moment) const;

    [[nodiscard]] QJsonObject toJson() const;
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::KnownBackup)

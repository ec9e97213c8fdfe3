#pragma once

#include "engine/identity/BackupIdentity.h"

#include <QtCore/QByteArray>
#include <QtCore/QCoreApplication>
#include <QtCore/QList>

namespace basekeep {

/// What postgresql.auto.conf, which a server reads after its other settings and which no manifest vouches for, says
/// about recovery and replication.
struct AutoConf
{
    Q_DECLARE_TR_FUNCTIONS(AutoConf)

public:
    static constexpr const char* path = "postgresql.auto.conf"; ///< in the data directory

    /// Those settings in a fixed order, each as its last line has it; without the passwords of primary_conninfo.
    [[nodiscard]] static QList<BackupIdentity::Setting> parse(const QByteArray& text);
};

} // namespace basekeep

#pragma once

#include <optional>

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include "engine/basebackup/BackupSettings.h"
#include "engine/server/ServerReport.h"

namespace basekeep {

/// Which choices the other choices and the server leave open, and why not the rest: each question answers with a
/// sentence for the place where the choice is made, or with nothing if it is open. A server that has not been looked at
/// yet rules nothing out.
class MethodRules final
{
    Q_DECLARE_TR_FUNCTIONS(MethodRules)

public:
    /// `isIncremental` also counts while the earlier backup has still to be chosen.
    MethodRules(const BackupSettings& settings, const std::optional<ServerReport>& server, bool isIncremental);

    [[nodiscard]] QString clientCompression() const;
    [[nodiscard]] QString serverCompression() const;
    [[nodiscard]] QString compressionWorkers() const;
    [[nodiscard]] QString longDistance() const;
    [[nodiscard]] QString format() const;
    [[nodiscard]] QString walStream() const;
    [[nodiscard]] QString slot() const;
    [[nodiscard]] QString walFolder() const;
    [[nodiscard]] QString serverTarget() const;
    [[nodiscard]] QString incremental() const;
    [[nodiscard]] QString recoveryConf() const;
    [[nodiscard]] QString recoveryPassword() const;
    [[nodiscard]] QString manifestDetails() const;
    [[nodiscard]] QString syncFileSystems() const;
    [[nodiscard]] QString filesHere() const; ///< syncing and keeping files

    /// What was chosen although this server cannot do it.
    [[nodiscard]] QStringList brokenByServer() const;

private:
    [[nodiscard]] bool isOlderThan(int major) const;
    [[nodiscard]] QString needs(int major) const;

    const BackupSettings& m_settings;
    const std::optional<ServerReport>& m_server;
    bool m_isIncremental;
};

} // namespace basekeep

#pragma once

#include "engine/server/ConnectionSettings.h"

#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// What the sandbox remembers between calls: sandbox.json in its folder.
struct SandboxState
{
    QString binFolder; ///< of the PostgreSQL that made the cluster
    int majorVersion = 0;
    QString versionText;
    QString socketFolder;
    int port = 0;                 ///< of the last start
    bool isFilled = false;        ///< false while it is being made; a half-made sandbox is made anew
    bool asksForPassword = false; ///< false for one that trusts every local connection, as the first ones did

    [[nodiscard]] static std::optional<SandboxState> load(const QString& folder); ///< nothing if there is none
    void save(const QString& folder) const;                                       ///< throws Failure

    [[nodiscard]] static QString fileName(const QString& folder);

    /// To the database with the samples, as the superuser, with the passfile of the sandbox in that folder.
    [[nodiscard]] ConnectionSettings connection(const QString& folder,
                                                const QString& database = QStringLiteral("shop")) const;
};

} // namespace basekeep

#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace basekeep {

/// What a data directory is tied to. Its files are the same on Linux, macOS and Windows; the processor must be the
/// same, and what the system brings to it, foremost the order of texts (see DatabaseLocales).
struct ServerPlatform
{
    Q_DECLARE_TR_FUNCTIONS(ServerPlatform)

public:
    enum class System { Unknown, Linux, MacOs, Windows, Other };

    System system = System::Unknown;
    QString architecture; ///< as Qt names processors: "x86_64", "arm64", "i386"; empty if it is not told
    int bits = 0;         ///< of a pointer, 0 if it is not told
    bool isMusl = false;  ///< Linux with another C library, which sorts texts in another way

    /// From what `SELECT version()` answers: "PostgreSQL 15.20 (Debian …) on x86_64-pc-linux-gnu, compiled by …".
    [[nodiscard]] static ServerPlatform parse(const QString& versionText);
    [[nodiscard]] static ServerPlatform here(); ///< of this machine

    /// Why a copy of a server on `source` cannot run on this platform, a sentence; empty if it can, or if too little is
    /// told.
    [[nodiscard]] QString obstacleFor(const ServerPlatform& source) const;

    /// Both are known, and not of the same kind.
    [[nodiscard]] bool isOtherSystemThan(const ServerPlatform& other) const;

    [[nodiscard]] QString systemName() const; ///< "Linux"; empty if it is not told
    [[nodiscard]] QString text() const;       ///< "Linux, x86_64, 64 bit"
};

} // namespace basekeep

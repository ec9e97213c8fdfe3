#pragma once

#include "engine/jobs/Failure.h"
#include "engine/server/ConnectionSettings.h"
#include "engine/server/Lsn.h"
#include "engine/stream/CompressionSpec.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonObject>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <optional>

namespace basekeep {

/// Everything a continuous WAL archive is told before it starts: the options of pg_receivewal. A value.
struct ReceiveWalSettings
{
    Q_DECLARE_TR_FUNCTIONS(ReceiveWalSettings)

public:
    static constexpr int defaultStatusIntervalSeconds = 10;
    static constexpr int maximumStatusIntervalSeconds = 2147483; ///< in milliseconds it has to fit a 32-bit integer

    ConnectionSettings connection;
    QString directory;       ///< absolute; must exist
    QString slot;            ///< empty: none
    bool createSlot = false; ///< make the slot if it is not there; the window's switch, not pg_receivewal's action
    std::optional<Lsn> endPosition; ///< stop when WAL up to and including it was written
    bool reconnects = true;         ///< --no-loop clears it
    bool synchronous = false;       ///< sync after every write and report it at once
    bool sync = true;
    CompressionSpec compression;                              ///< none, gzip or lz4
    int statusIntervalSeconds = defaultStatusIntervalSeconds; ///< 0: answer only when asked
    QString profileName;                                      ///< for the lists; may be empty

    /// The contradictions that need no server to be seen, each as a sentence; empty if none.
    [[nodiscard]] QStringList conflicts() const;

    /// The name that a server knows the receiver by, in synchronous_standby_names above all: the connection's or the
    /// environment's application_name, else the stock tool's.
    [[nodiscard]] QString applicationName() const;

    /// The pg_receivewal command that does the same, ready for a POSIX shell, without a password.
    [[nodiscard]] QString toCommandLine(const QString& program = QStringLiteral("pg_receivewal")) const;

    /// Without passwords: withoutSecrets() of the connection.
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static ReceiveWalSettings fromJson(const QJsonObject& json);
};

} // namespace basekeep

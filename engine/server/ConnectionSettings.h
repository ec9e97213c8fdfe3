#pragma once

#include <QtCore/QMap>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// How to reach a server, as libpq understands it. What is not said here comes from libpq's own sources: environment,
/// service file, passfile, defaults.
struct ConnectionSettings
{
    QString connectionString;            ///< URI or keyword=value text, may be empty
    QMap<QString, QString> parameters;   ///< libpq keywords (host, port, user, dbname, service, sslmode …); win over the text
    std::optional<QString> password;     ///< typed by the user; in memory only, never stored, logged or shown

    /// libpq's own reading of the text: empty if it is valid, else libpq's message.
    [[nodiscard]] QString connectionStringError() const;

    /// All parameters in one map, the text's included (a password in it too); throws Failure if the text is invalid.
    [[nodiscard]] QMap<QString, QString> merged() const;

    /// "host:port", a socket folder or "service …": how people call this server. Never holds a password.
    [[nodiscard]] QString displayName() const;

    /// Options for a command line that reaches the same server, e.g. "-h db -p 5433 -U backup"; without the password.
    [[nodiscard]] QStringList toCommandLineOptions() const;
};

} // namespace basekeep

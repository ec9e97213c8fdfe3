#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonObject>
#include <QtCore/QMap>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <optional>

namespace basekeep {

/// How to reach a server, as libpq understands it. What is not said here comes from libpq's own sources: environment,
/// service file, passfile, defaults.
struct ConnectionSettings
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionSettings)

public:
    QString connectionString; ///< URI or keyword=value text, may be empty
    /// libpq keywords (host, port, user, dbname, service, sslmode …); they win over the text.
    QMap<QString, QString> parameters;
    std::optional<QString> password; ///< typed by the user; in memory only, never stored, logged or shown

    /// libpq's own reading of the text: empty if it is valid, else libpq's message.
    [[nodiscard]] QString connectionStringError() const;

    /// All parameters in one map, the text's included (a password in it and the typed one too); throws Failure if the
    /// text is invalid. An empty parameter counts as not said.
    [[nodiscard]] QMap<QString, QString> merged() const;

    /// Whether libpq opens a file or a folder by the value of this keyword: by the very bytes, which on Windows are
    /// those of the program's code page. All other values go to the server, as UTF-8.
    [[nodiscard]] static bool namesFile(const QString& keyword);

    /// "host:port", a socket folder or "service …": how people call this server. Never holds a password.
    [[nodiscard]] QString displayName() const;

    /// Options for a command line that reaches the same server, e.g. "-h db -p 5433 -U backup"; without the password.
    [[nodiscard]] QStringList toCommandLineOptions() const;

    /// Everything as one text of keywords and values, as -d and psql take it; without the password.
    [[nodiscard]] QString toKeywordText() const;

    /// The same without any password: the typed one, those among the parameters and those inside the text. What is
    /// stored is always this. The text keeps its shape where that is possible.
    [[nodiscard]] ConnectionSettings withoutSecrets() const;

    /// Everything, passwords included: for a pipe between two processes. What is stored is withoutSecrets().toJson().
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static ConnectionSettings fromJson(const QJsonObject& json); ///< other members are passed over
};

} // namespace basekeep

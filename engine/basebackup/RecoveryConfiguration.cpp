#include "engine/basebackup/RecoveryConfiguration.h"

#include "engine/identity/ConfigurationText.h"
#include "engine/jobs/Failure.h"
#include "engine/server/Connection.h"
#include "engine/server/ServerText.h"

#include <memory>

#include <libpq-fe.h>

#include <QtCore/QByteArrayList>
#include <QtCore/QHash>
#include <QtCore/QRegularExpression>

namespace basekeep::RecoveryConfiguration {

namespace {

/// Keywords that are ours, that a standby sets itself, or that hold a secret.
bool isOwn(const QString& keyword)
{
    static const QStringList own = {
        QStringLiteral("replication"),
        QStringLiteral("dbname"),
        QStringLiteral("fallback_application_name"),
        QStringLiteral("application_name"),
        QStringLiteral("client_encoding"),
        QStringLiteral("options"),
        QStringLiteral("connect_timeout"),
        QStringLiteral("password"),
        QStringLiteral("passfile"),
        QStringLiteral("service"),
        QStringLiteral("sslpassword"),
        QStringLiteral("oauth_client_secret"),
        QStringLiteral("scram_client_key"),
        QStringLiteral("scram_server_key"),
    };
    return own.contains(keyword);
}

/// The server version whose libpq first knew the keyword; 13 knew all that are not listed.
int firstVersion(const QString& keyword)
{
    static const QHash<QString, int> versions = {
        {QStringLiteral("sslsni"), 140000},
        {QStringLiteral("sslcrldir"), 140000},
        {QStringLiteral("sslcertmode"), 160000},
        {QStringLiteral("require_auth"), 160000},
        {QStringLiteral("load_balance_hosts"), 160000},
        {QStringLiteral("gssdelegation"), 160000},
        {QStringLiteral("sslnegotiation"), 170000},
        {QStringLiteral("min_protocol_version"), 180000},
        {QStringLiteral("max_protocol_version"), 180000},
        {QStringLiteral("scram_client_key"), 180000},
        {QStringLiteral("scram_server_key"), 180000},
        {QStringLiteral("oauth_issuer"), 180000},
        {QStringLiteral("oauth_client_id"), 180000},
        {QStringLiteral("oauth_client_secret"), 180000},
        {QStringLiteral("oauth_scope"), 180000},
        {QStringLiteral("sslkeylogfile"), 180000},
        {QStringLiteral("servicefile"), 190000},
        {QStringLiteral("oauth_ca_file"), 190000},
    };
    return versions.value(keyword, 0);
}

QHash<QString, QString> compiledDefaults()
{
    QHash<QString, QString> defaults;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconndefaults(), &PQconninfoFree);
    for (const PQconninfoOption* option = options.get(); option && option->keyword; ++option)
        defaults.insert(QString::fromUtf8(option->keyword), QString::fromUtf8(option->compiled));
    return defaults;
}

/// `keyword=value` as libpq reads it, byte by byte.
QByteArray word(const QString& keyword, const QString& value)
{
    if (value.contains(QLatin1Char('\n')) || value.contains(QLatin1Char('\r'))) {
        throw Failure{
            Failure::Code::InvalidOption,
            Failure::tr("The connection parameter %1 has a line break and cannot be written into the recovery "
                        "settings.")
                .arg(keyword),
            {},
            {}};
    }
    QByteArray bytes = ConnectionSettings::namesFile(keyword) ? ServerText::encode(value) : value.toUtf8();
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_.]+$"));
    if (!plain.match(value).hasMatch())
        bytes = '\'' + bytes.replace('\\', "\\\\").replace('\'', "\\'") + '\'';
    return keyword.toUtf8() + '=' + bytes;
}

} // namespace

QByteArray connectionText(const Connection& connection, Password password, const QMap<QString, QString>& wanted)
{
    constexpr int firstWithDatabase = 170000;
    const QHash<QString, QString> defaults = compiledDefaults();
    QByteArrayList words;
    for (const auto& [keyword, value] : connection.effectiveParameters()) {
        const bool isDefault = defaults.value(keyword) == value && keyword != QLatin1String("port");
        const bool isWanted = wanted.contains(keyword); // comes in its own words, below
        if (isOwn(keyword) || isDefault || isWanted || firstVersion(keyword) > connection.serverVersion())
            continue;
        words << word(keyword, value);
    }
    for (auto entry = wanted.begin(); entry != wanted.end(); ++entry) {
        if (!entry.value().isEmpty())
            words << word(entry.key(), entry.value());
    }
    const ConnectionSettings settings = connection.settingsForSibling();
    if (connection.usedPassword() && password == Password::Written && settings.password)
        words << word(QStringLiteral("password"), *settings.password);
    const QString database = connection.database();
    if (connection.serverVersion() >= firstWithDatabase && !database.isEmpty() &&
        !wanted.contains(QStringLiteral("dbname")) &&
        database != QLatin1String("replication")) // which is what a connection without one asks for
        words << word(QStringLiteral("dbname"), database);
    return words.join(' ');
}

std::string settingsText(const Connection& connection, const QString& slot, Password password)
{
    QByteArray text;
    if (connection.usedPassword() && password == Password::LeftOut)
        text += "# The password is not written here: the standby's account needs it in its passfile (~/.pgpass).\n";
    text += "primary_conninfo = " + ConfigurationText::quoted(connectionText(connection, password, {})) + '\n';
    if (!slot.isEmpty())
        text += "primary_slot_name = " + ConfigurationText::quoted(slot.toUtf8()) + '\n';
    return text.toStdString();
}

} // namespace basekeep::RecoveryConfiguration

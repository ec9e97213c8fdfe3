#include "engine/server/ConnectionSettings.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <libpq-fe.h>

#include <QtCore/QRegularExpression>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

const QString connectionStringKey = QStringLiteral("connectionString");
const QString parametersKey = QStringLiteral("parameters");
const QString passwordKey = QStringLiteral("password");

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

/// Keywords whose value is a secret. libpq marks those it knows itself; ours may be older than the text.
bool isSecret(const QString& keyword)
{
    static const QStringList secrets{QStringLiteral("password"), QStringLiteral("sslpassword"),
                                     QStringLiteral("oauth_client_secret"), QStringLiteral("scram_client_key"),
                                     QStringLiteral("scram_server_key")};
    return secrets.contains(keyword);
}

QMap<QString, QString> toMap(const PQconninfoOption* option)
{
    QMap<QString, QString> values;
    for (; option && option->keyword; ++option) {
        if (option->val)
            values.insert(QString::fromUtf8(option->keyword), QString::fromUtf8(option->val));
    }
    return values;
}

QMap<QString, QString> withoutSecretKeywords(QMap<QString, QString> values)
{
    values.removeIf([](std::pair<const QString&, QString&> entry) { return isSecret(entry.first); });
    return values;
}

/// Secrets as they can be seen in a text that may be too broken for libpq: the password before the '@' of a URI, and
/// everything after "password =" that could belong to the value.
const QRegularExpression& secretInUri()
{
    static const QRegularExpression expression(QStringLiteral("^(\\s*postgres(?:ql)?://[^:@/?#]*):[^@/?#]*(?=@)"),
                                               QRegularExpression::CaseInsensitiveOption |
                                                   QRegularExpression::DotMatchesEverythingOption);
    return expression;
}

const QRegularExpression& secretInQuery()
{
    static const QRegularExpression expression(
        QStringLiteral("([?&])(?:(?:ssl)?password|oauth_client_secret|scram_(?:client|server)_key)=[^&#]*(&?)"),
        QRegularExpression::CaseInsensitiveOption);
    return expression;
}

const QRegularExpression& secretKeyword()
{
    static const QRegularExpression expression(
        QStringLiteral("(?:^|(?<=\\s))(?:(?:ssl)?password|oauth_client_secret|scram_(?:client|server)_key)\\s*=\\s*"
                       "(?:'(?:[^'\\\\]|\\\\.)*(?:'|$)|(?:[^\\s\\\\]|\\\\.)*)\\s*"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::DotMatchesEverythingOption);
    return expression;
}

bool isUri(const QString& text)
{
    return text.startsWith(QLatin1String("postgresql://")) || text.startsWith(QLatin1String("postgres://"));
}

QString cutSecrets(QString text)
{
    if (!isUri(text.trimmed()))
        return text.remove(secretKeyword()).trimmed();
    text.replace(secretInUri(), QStringLiteral("\\1"));
    // One after the other, since the separator between two of them belongs to both.
    for (auto match = secretInQuery().match(text); match.hasMatch(); match = secretInQuery().match(text))
        text.replace(match.capturedStart(), match.capturedLength(),
                     match.captured(2).isEmpty() ? QString() : match.captured(1));
    return text;
}

bool mayHoldSecret(const QString& text)
{
    return text.contains(QLatin1String("password"), Qt::CaseInsensitive) || text.contains(secretInUri()) ||
           cutSecrets(text) != text.trimmed();
}

/// libpq quotes the piece of text that it stumbled over, which may be a piece of a password. Where the text holds one,
/// only libpq's own keywords stay readable.
QString redacted(const QString& message, const QString& text)
{
    if (!mayHoldSecret(text))
        return message;
    static const QRegularExpression quoted(QStringLiteral("\"([^\"]*)\""));
    const Options known(PQconndefaults(), PQconninfoFree);
    const auto isKeyword = [&known](const QString& word) {
        for (const PQconninfoOption* option = known.get(); option && option->keyword; ++option) {
            if (word == QLatin1String(option->keyword))
                return true;
        }
        return word == QLatin1String("=");
    };
    QString result;
    qsizetype end = 0;
    for (const QRegularExpressionMatch& match : quoted.globalMatch(message)) {
        result += QStringView(message).mid(end, match.capturedStart() - end);
        result += isKeyword(match.captured(1)) ? match.captured() : QStringLiteral("\"…\"");
        end = match.capturedEnd();
    }
    // What follows an odd quotation mark could be anything.
    const QString tail = message.mid(end);
    const qsizetype open = tail.indexOf(QLatin1Char('"'));
    return result + (open < 0 ? tail : tail.left(open) + QStringLiteral("\"…\""));
}

struct ParsedText
{
    QMap<QString, QString> values;
    QString error; ///< empty if the text is valid
};

ParsedText parse(const QString& text)
{
    if (text.trimmed().isEmpty())
        return {};
    if (text.contains(QChar(u'\0')))
        return {{}, ConnectionSettings::tr("A connection string cannot hold a null character.")};
    char* message = nullptr;
    const Options options(PQconninfoParse(text.toUtf8().constData(), &message), PQconninfoFree);
    if (options)
        return {toMap(options.get()), {}};
    QString error = message ? QString::fromUtf8(message).trimmed() : ConnectionSettings::tr("Out of memory.");
    PQfreemem(message);
    return {{}, redacted(error, text)};
}

/// The value as libpq's keyword = value text takes it.
QString quotedValue(QString value)
{
    static const QRegularExpression plain(QStringLiteral("^[^\\s'\\\\]+$"));
    if (plain.match(value).hasMatch())
        return value;
    value.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('\''), QLatin1String("\\'"));
    return QLatin1Char('\'') + value + QLatin1Char('\'');
}

QString keywordText(const QMap<QString, QString>& values)
{
    QStringList words;
    for (auto entry = values.cbegin(); entry != values.cend(); ++entry)
        words << entry.key() + QLatin1Char('=') + quotedValue(entry.value());
    return words.join(QLatin1Char(' '));
}

QMap<QString, QString> overlaid(QMap<QString, QString> values, const QMap<QString, QString>& parameters)
{
    for (auto entry = parameters.cbegin(); entry != parameters.cend(); ++entry) {
        if (!entry.value().isEmpty())
            values.insert(entry.key(), entry.value());
    }
    return values;
}

QString hostAndPort(const QString& host, const QString& port)
{
    const bool isSocket = host.startsWith(QLatin1Char('/')) || host.startsWith(QLatin1Char('@'));
    const bool isIpv6 = !isSocket && host.contains(QLatin1Char(':'));
    return (isIpv6 ? QLatin1Char('[') + host + QLatin1Char(']') : host) + QLatin1Char(':') + port;
}

} // namespace

QString ConnectionSettings::connectionStringError() const
{
    return parse(connectionString).error;
}

QMap<QString, QString> ConnectionSettings::merged() const
{
    const ParsedText text = parse(connectionString);
    if (!text.error.isEmpty()) {
        throw Failure{Failure::Code::InvalidOption, tr("The connection string cannot be read."),
                      tr("Use a URI (postgresql://user@host:port/) or keywords (host=… port=… user=…)."), text.error};
    }
    QMap<QString, QString> values = overlaid(text.values, parameters);
    if (password)
        values.insert(QStringLiteral("password"), *password);
    return values;
}

bool ConnectionSettings::namesFile(const QString& keyword)
{
    static const QStringList keywords{QStringLiteral("passfile"),    QStringLiteral("sslcert"),
                                      QStringLiteral("sslkey"),      QStringLiteral("sslrootcert"),
                                      QStringLiteral("sslcrl"),      QStringLiteral("sslcrldir"),
                                      QStringLiteral("servicefile"), QStringLiteral("sslkeylogfile")};
    return keywords.contains(keyword);
}

QString ConnectionSettings::displayName() const
{
    const QMap<QString, QString> values = overlaid(parse(connectionString).values, parameters);
    const Options defaultOptions(PQconndefaults(), PQconninfoFree);
    const QMap<QString, QString> defaults = toMap(defaultOptions.get());
    const auto said = [&values](const char* keyword) {
        return values.value(QString::fromLatin1(keyword));
    };

    QString host = said("host").isEmpty() ? said("hostaddr") : said("host");
    if (host.isEmpty() && !said("service").isEmpty())
        return tr("service %1").arg(said("service"));
    if (host.isEmpty())
        host = defaults.value(QStringLiteral("host"), defaults.value(QStringLiteral("hostaddr")));

    QString port = said("port");
    if (port.isEmpty())
        port = defaults.value(QStringLiteral("port"));
    if (port.isEmpty())
        port = QStringLiteral("5432");
    if (host.isEmpty())
        return tr("local server, port %1").arg(port);

    // libpq takes lists: as many ports as hosts, or one port for all.
    const QStringList hosts = host.split(QLatin1Char(','));
    const QStringList ports = port.split(QLatin1Char(','));
    QStringList names;
    for (qsizetype index = 0; index < hosts.size(); ++index)
        names << hostAndPort(hosts.at(index), ports.value(index, ports.last()));
    return names.join(QLatin1String(", "));
}

QStringList ConnectionSettings::toCommandLineOptions() const
{
    QMap<QString, QString> values = withoutSecretKeywords(overlaid(parse(connectionString).values, parameters));
    QStringList options;
    const std::pair<QString, QString> direct[] = {{QStringLiteral("host"), QStringLiteral("-h")},
                                                  {QStringLiteral("port"), QStringLiteral("-p")},
                                                  {QStringLiteral("user"), QStringLiteral("-U")}};
    for (const auto& [keyword, option] : direct) {
        if (const QString value = values.take(keyword); !value.isEmpty())
            options << option << value;
    }
    if (!values.isEmpty())
        options << QStringLiteral("-d") << keywordText(values);
    return options;
}

QString ConnectionSettings::toKeywordText() const
{
    return keywordText(withoutSecretKeywords(overlaid(parse(connectionString).values, parameters)));
}

ConnectionSettings ConnectionSettings::withoutSecrets() const
{
    ConnectionSettings result;
    result.parameters = withoutSecretKeywords(parameters);
    const ParsedText text = parse(connectionString);
    if (!text.error.isEmpty()) {
        // Not readable, so nobody can say where a password in it ends.
        if (!mayHoldSecret(connectionString))
            result.connectionString = connectionString;
        return result;
    }
    const QMap<QString, QString> kept = withoutSecretKeywords(text.values);
    if (kept == text.values) {
        result.connectionString = connectionString;
        return result;
    }
    // The scissors work on text, so libpq judges whether they cut the right thing.
    const QString cut = cutSecrets(connectionString);
    const ParsedText cutText = parse(cut);
    result.connectionString = cutText.error.isEmpty() && cutText.values == kept ? cut : keywordText(kept);
    return result;
}

QJsonObject ConnectionSettings::toJson() const
{
    QJsonObject keywords;
    for (auto entry = parameters.cbegin(); entry != parameters.cend(); ++entry)
        keywords.insert(entry.key(), entry.value());
    QJsonObject json{{connectionStringKey, connectionString}, {parametersKey, keywords}};
    if (password)
        json.insert(passwordKey, *password);
    return json;
}

ConnectionSettings ConnectionSettings::fromJson(const QJsonObject& json)
{
    ConnectionSettings settings;
    settings.connectionString = json.value(connectionStringKey).toString();
    const QJsonObject keywords = json.value(parametersKey).toObject();
    for (auto entry = keywords.constBegin(); entry != keywords.constEnd(); ++entry)
        settings.parameters.insert(entry.key(), entry.value().toString());
    if (json.contains(passwordKey))
        settings.password = json.value(passwordKey).toString();
    return settings;
}

} // namespace basekeep

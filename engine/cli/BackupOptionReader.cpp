#include "engine/cli/BackupOptionReader.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>

#include "engine/cli/Console.h"
#include "engine/cli/OptionParser.h"
#include "engine/cli/ReportFile.h"
#include "engine/jobs/Failure.h"
#include "engine/report/ReportPlace.h"

namespace basekeep {

namespace {

Failure invalid(const QString& message, const QString& hint = {})
{
    return {Failure::Code::InvalidOption, message, hint, {}};
}

QString absolutePath(const QString& path)
{
    return path.isEmpty() ? path : QDir::cleanPath(QDir::current().absoluteFilePath(QDir::fromNativeSeparators(path)));
}

BackupSettings::Format parseFormat(const QString& text)
{
    if (text == QLatin1String("p") || text == QLatin1String("plain"))
        return BackupSettings::Format::Plain;
    if (text == QLatin1String("t") || text == QLatin1String("tar"))
        return BackupSettings::Format::Tar;
    throw invalid(BackupOptions::tr("invalid output format \"%1\", must be \"plain\" or \"tar\"").arg(text));
}

BackupSettings::WalMethod parseWalMethod(const QString& text)
{
    if (text == QLatin1String("n") || text == QLatin1String("none"))
        return BackupSettings::WalMethod::None;
    if (text == QLatin1String("f") || text == QLatin1String("fetch"))
        return BackupSettings::WalMethod::Fetch;
    if (text == QLatin1String("s") || text == QLatin1String("stream"))
        return BackupSettings::WalMethod::Stream;
    throw invalid(
        BackupOptions::tr("invalid wal-method option \"%1\", must be \"fetch\", \"stream\", or \"none\"").arg(text));
}

BackupSettings::Checkpoint parseCheckpoint(const QString& text)
{
    if (text.compare(QLatin1String("fast"), Qt::CaseInsensitive) == 0)
        return BackupSettings::Checkpoint::Fast;
    if (text.compare(QLatin1String("spread"), Qt::CaseInsensitive) == 0)
        return BackupSettings::Checkpoint::Spread;
    throw invalid(BackupOptions::tr("invalid checkpoint argument \"%1\", must be \"fast\" or \"spread\"").arg(text));
}

BackupSettings::SyncMethod parseSyncMethod(const QString& text)
{
    if (text == QLatin1String("fsync"))
        return BackupSettings::SyncMethod::Files;
    if (text == QLatin1String("syncfs"))
        return BackupSettings::SyncMethod::FileSystems;
    throw invalid(BackupOptions::tr("unrecognized sync method: \"%1\"").arg(text),
                  BackupOptions::tr("It must be \"fsync\" or \"syncfs\"."));
}

ChecksumAlgorithm parseChecksumAlgorithm(const QString& text)
{
    if (const std::optional<ChecksumAlgorithm> algorithm = checksumAlgorithmFromName(text))
        return *algorithm;
    throw invalid(BackupOptions::tr("unrecognized checksum algorithm: \"%1\"").arg(text),
                  BackupOptions::tr("It must be NONE, CRC32C, SHA224, SHA256, SHA384 or SHA512."));
}

} // namespace

struct BackupOptionReader::Rule
{
    enum class Value { None, Needed, Optional };

    QLatin1String name;
    char shortName; ///< null if there is none
    Value value;
    void (*take)(BackupOptionReader& reader, const QString& value);
};

const std::vector<BackupOptionReader::Rule>& BackupOptionReader::rules()
{
    using Reader = BackupOptionReader;
    const auto flag = [](const char* name, char shortName, void (*take)(Reader&, const QString&)) {
        return Rule{QLatin1String(name), shortName, Rule::Value::None, take};
    };
    const auto value = [](const char* name, char shortName, void (*take)(Reader&, const QString&)) {
        return Rule{QLatin1String(name), shortName, Rule::Value::Needed, take};
    };
    static const std::vector<Rule> rules{
        value("pgdata", 'D', [](Reader& reader, const QString& text) { reader.takeTarget(text); }),
        value("format", 'F', [](Reader& reader, const QString& text) { reader.m_settings.format = parseFormat(text); }),
        value("incremental", 'i',
              [](Reader& reader, const QString& text) { reader.m_settings.incrementalFrom = absolutePath(text); }),
        value("max-rate", 'r',
              [](Reader& reader, const QString& text) {
                  reader.m_settings.maxRateKiB = BackupOptions::parseMaxRate(text);
              }),
        {QLatin1String("write-recovery-conf"), 'R', Rule::Value::Optional,
         [](Reader& reader, const QString& text) {
             reader.takeRecoveryConf(text);
         }},
        value("target", 't',
              [](Reader& reader, const QString& text) {
                  reader.m_settings.serverTarget = BackupOptions::parseTarget(text);
              }),
        value("tablespace-mapping", 'T',
              [](Reader& reader, const QString& text) {
                  reader.m_settings.tablespaceMappings << BackupOptions::parseTablespaceMapping(text);
              }),
        value("waldir", 0, [](Reader& reader, const QString& text) { reader.m_settings.walDir = text; }),
        value("wal-method", 'X',
              [](Reader& reader, const QString& text) { reader.m_settings.walMethod = parseWalMethod(text); }),
        flag("gzip", 'z', [](Reader& reader, const QString&) { reader.takeCompression(QStringLiteral("gzip")); }),
        value("compress", 'Z', [](Reader& reader, const QString& text) { reader.takeCompression(text); }),
        value("checkpoint", 'c',
              [](Reader& reader, const QString& text) { reader.m_settings.checkpoint = parseCheckpoint(text); }),
        flag("create-slot", 'C', [](Reader&, const QString&) {}),
        value("label", 'l', [](Reader& reader, const QString& text) { reader.m_settings.label = text; }),
        flag("no-clean", 'n', [](Reader& reader, const QString&) { reader.m_settings.keepOnFailure = true; }),
        flag("no-sync", 'N', [](Reader& reader, const QString&) { reader.m_settings.sync = false; }),
        flag("progress", 'P', [](Reader& reader, const QString&) { reader.m_options.showProgress = true; }),
        value("slot", 'S', [](Reader& reader, const QString& text) { reader.m_settings.slotName = text; }),
        flag("verbose", 'v', [](Reader& reader, const QString&) { reader.m_options.isVerbose = true; }),
        flag("version", 'V',
             [](Reader& reader, const QString&) { reader.takeQuestion("version", reader.m_options.wantsVersion); }),
        flag("help", '?',
             [](Reader& reader, const QString&) { reader.takeQuestion("help", reader.m_options.wantsHelp); }),
        value("manifest-checksums", 0,
              [](Reader& reader, const QString& text) {
                  reader.m_settings.manifestChecksum = parseChecksumAlgorithm(text);
              }),
        flag(
            "manifest-force-encode", 0,
            [](Reader& reader, const QString&) { reader.m_settings.manifest = BackupSettings::Manifest::ForceEncode; }),
        flag("no-direct-io", 0, [](Reader& reader, const QString&) { reader.m_settings.directIo = false; }),
        flag("no-estimate-size", 0, [](Reader& reader, const QString&) { reader.m_settings.estimateSize = false; }),
        flag("no-manifest", 0,
             [](Reader& reader, const QString&) { reader.m_settings.manifest = BackupSettings::Manifest::No; }),
        flag("no-slot", 0, [](Reader&, const QString&) {}),
        flag("no-verify-checksums", 0,
             [](Reader& reader, const QString&) { reader.m_settings.verifyPageChecksums = false; }),
        value("sync-method", 0,
              [](Reader& reader, const QString& text) { reader.m_settings.syncMethod = parseSyncMethod(text); }),
        value("dbname", 'd',
              [](Reader& reader, const QString& text) { reader.m_settings.connection.connectionString = text; }),
        value("host", 'h', [](Reader& reader, const QString& text) { reader.takeParameter("host", text); }),
        value("port", 'p', [](Reader& reader, const QString& text) { reader.takeParameter("port", text); }),
        value("status-interval", 's',
              [](Reader& reader, const QString& text) {
                  reader.m_settings.statusIntervalSeconds = BackupOptions::parseStatusInterval(text);
              }),
        value("username", 'U', [](Reader& reader, const QString& text) { reader.takeParameter("user", text); }),
        flag("no-password", 'w',
             [](Reader& reader, const QString&) { reader.m_options.passwordUse = BackupOptions::PasswordUse::Never; }),
        flag("password", 'W',
             [](Reader& reader, const QString&) { reader.m_options.passwordUse = BackupOptions::PasswordUse::Always; }),
        flag("json", 0, [](Reader& reader, const QString&) { reader.m_options.isJson = true; }),
        value("report", 0,
              [](Reader& reader, const QString& text) {
                  ReportFile::check(text);
                  reader.m_options.reports << text;
              }),
        flag("use-server-tablespace-paths", 0,
             [](Reader& reader, const QString&) { reader.m_settings.acceptServerTablespacePaths = true; }),
        flag("no-preflight", 0, [](Reader& reader, const QString&) { reader.m_settings.preflight = false; }),
    };
    return rules;
}

BackupOptionReader::BackupOptionReader(BackupOptions::Verb verb) : m_verb(verb)
{
    m_settings.label = defaultLabel();
}

QString BackupOptionReader::defaultLabel()
{
    return Console::isStockTool() ? QStringLiteral("pg_basebackup base backup") : BackupSettings().label;
}

BackupOptions BackupOptionReader::read(const QStringList& arguments)
{
    QList<OptionParser::Option> known;
    for (const Rule& rule : rules()) {
        known << OptionParser::Option{rule.name, QLatin1Char(rule.shortName), rule.value != Rule::Value::None,
                                      rule.value == Rule::Value::Optional};
    }
    m_first = arguments.value(0);
    const QStringList strays = OptionParser(known).parse(
        arguments, [this](const OptionParser::Given& option) { return take(option.name, option.value); });
    if (m_options.wantsHelp || m_options.wantsVersion)
        return m_options;
    if (!strays.isEmpty())
        throw invalid(tr("too many command-line arguments (first is \"%1\")").arg(strays.first()));

    resolveSlot();
    checkTarget();
    resolveCompression();
    checkWalMethod();
    checkSlot();
    checkWalFolder();
    checkIncompatibleOptions();
    checkConnection();
    checkSettings();
    checkReports();
    return m_options;
}

/// Before there is a backup: what has taken hours must not end with a report that spoils it.
void BackupOptionReader::checkReports() const
{
    QStringList folders{m_settings.target, m_settings.walDir};
    for (const TablespaceMapping& mapping : m_settings.tablespaceMappings)
        folders << mapping.newPath;
    for (const QString& report : m_options.reports)
        ReportPlace::check(report, folders);
}

bool BackupOptionReader::take(const QString& name, const QString& value)
{
    const auto rule =
        std::find_if(rules().begin(), rules().end(), [&name](const Rule& candidate) { return candidate.name == name; });
    rule->take(*this, value);
    m_given.insert(name);
    return !m_options.wantsHelp && !m_options.wantsVersion;
}

void BackupOptionReader::takeTarget(const QString& value)
{
    m_settings.toStandardOutput = value == QLatin1String("-");
    m_settings.target = m_settings.toStandardOutput ? QString() : absolutePath(value);
}

void BackupOptionReader::takeCompression(const QString& value)
{
    m_compressionPlace.reset();
    QString specification = value;
    if (value.startsWith(QLatin1String("client-")))
        m_compressionPlace = BackupCompression::Place::Client;
    else if (value.startsWith(QLatin1String("server-")))
        m_compressionPlace = BackupCompression::Place::Server;
    if (m_compressionPlace)
        specification.remove(0, int(qstrlen("client-")));

    // A number alone is the level of gzip, or means none; that is how it was before there were methods.
    static const QRegularExpression number(QStringLiteral("^\\s*[+-]?\\d+\\z"));
    static const QRegularExpression zero(QStringLiteral("^(?:\\s*[+-]?0+)?\\z"));
    if (zero.match(specification).hasMatch())
        m_compression = QStringLiteral("none");
    else if (number.match(specification).hasMatch())
        m_compression = QStringLiteral("gzip:") + specification;
    else
        m_compression = specification;
}

void BackupOptionReader::takeRecoveryConf(const QString& value)
{
    if (!value.isNull() && value != QLatin1String("with-password")) {
        throw invalid(tr("invalid value \"%1\" for option --write-recovery-conf, must be \"with-password\"").arg(value),
                      tr("Without a value no password is written."));
    }
    m_settings.writeRecoveryConf = true;
    m_settings.recoveryPassword |= !value.isNull();
}

void BackupOptionReader::takeQuestion(const char* name, bool& isAsked)
{
    // A script must not take the 0 of a program that only explained itself for that of a backup.
    static const QStringList questions{QStringLiteral("--help"), QStringLiteral("-?"), QStringLiteral("--version"),
                                       QStringLiteral("-V")};
    if (Console::isStockTool() && !questions.contains(m_first))
        throw invalid(tr("--%1 can only be the first argument").arg(QLatin1String(name)));
    isAsked = true;
}

void BackupOptionReader::takeParameter(const char* keyword, const QString& value)
{
    m_settings.connection.parameters.insert(QLatin1String(keyword), value);
}

bool BackupOptionReader::has(const char* name) const
{
    return m_given.contains(QLatin1String(name));
}

void BackupOptionReader::resolveSlot()
{
    if (has("create-slot"))
        m_settings.slot = BackupSettings::Slot::Created;
    else if (has("slot"))
        m_settings.slot = BackupSettings::Slot::Existing;
    else if (has("no-slot"))
        m_settings.slot = BackupSettings::Slot::None;
}

void BackupOptionReader::resolveCompression()
{
    using Place = BackupCompression::Place;
    const qsizetype colon = m_compression.indexOf(QLatin1Char(':'));
    const QString methodName = m_compression.left(colon);
    const std::optional<CompressionMethod> method = compressionMethodFromName(methodName);
    if (!method)
        throw invalid(tr("unrecognized compression algorithm: \"%1\"").arg(methodName),
                      tr("It must be \"gzip\", \"lz4\", \"zstd\" or \"none\"."));
    m_settings.compression.method = *method;
    m_settings.compression.place = m_compressionPlace.value_or(m_settings.serverTarget ? Place::Server : Place::Client);
    m_settings.compression.detail = colon < 0 ? QString() : m_compression.mid(colon + 1);
    if (colon >= 0 && m_settings.compression.detail.isEmpty()) {
        throw invalid(
            tr("invalid compression specification: nothing stands behind the colon of \"%1\"").arg(m_compression),
            tr("Leave the colon out to take the method as it is."));
    }
    if (m_settings.compression.place == Place::Client)
        (void)CompressionSpec::parse(*method, m_settings.compression.detail);

    if (m_settings.compression.isOnClient() && m_settings.serverTarget)
        throw invalid(tr("client-side compression is not possible when a backup target is specified"));
    if (m_settings.compression.isOnClient() && m_settings.format == BackupSettings::Format::Plain)
        throw invalid(tr("only tar mode backups can be compressed"));
}

void BackupOptionReader::checkTarget() const
{
    if (m_settings.serverTarget && has("format"))
        throw invalid(tr("cannot specify both format and backup target"));
    if (m_settings.serverTarget && has("pgdata"))
        throw invalid(tr("cannot specify both output directory and backup target"));
    const bool isNowhere = m_settings.writesFolder() && m_settings.target.isEmpty();
    if (isNowhere && (m_verb == BackupOptions::Verb::BaseBackup || has("pgdata")))
        throw invalid(tr("must specify output directory or backup target"));
    if (has("incremental") && m_settings.incrementalFrom.isEmpty())
        throw invalid(tr("--incremental needs the manifest of an earlier backup"));
}

void BackupOptionReader::checkWalMethod() const
{
    const bool streams = m_settings.walMethod == BackupSettings::WalMethod::Stream;
    if (streams && m_settings.serverTarget)
        throw invalid(tr("WAL cannot be streamed when a backup target is specified"));
    if (streams && m_settings.toStandardOutput && m_settings.format == BackupSettings::Format::Tar)
        throw invalid(tr("cannot stream write-ahead logs in tar mode to stdout"));
    if (!streams && has("slot"))
        throw invalid(tr("replication slots can only be used with WAL streaming"));
}

void BackupOptionReader::checkSlot() const
{
    if (has("no-slot") && has("slot"))
        throw invalid(tr("--no-slot cannot be used with slot name"));
    if (has("create-slot") && !has("slot"))
        throw invalid(tr("--create-slot needs a slot to be specified using --slot"));
}

void BackupOptionReader::checkWalFolder() const
{
    if (!has("waldir"))
        return;
    if (m_settings.serverTarget)
        throw invalid(tr("WAL directory location cannot be specified along with a backup target"));
    if (m_settings.format != BackupSettings::Format::Plain)
        throw invalid(tr("WAL directory location can only be specified in plain mode"));
    if (!QDir::isAbsolutePath(m_settings.walDir))
        throw invalid(tr("WAL directory location must be an absolute path"));
}

void BackupOptionReader::checkIncompatibleOptions() const
{
    static constexpr const char* pairs[][2] = {
        {"progress", "no-estimate-size"},
        {"no-manifest", "manifest-checksums"},
        {"no-manifest", "manifest-force-encode"},
    };
    for (const auto& [one, other] : pairs) {
        if (has(one) && has(other)) {
            throw invalid(tr("--%1 and --%2 are incompatible options").arg(QLatin1String(one), QLatin1String(other)));
        }
    }
}

void BackupOptionReader::checkConnection() const
{
    const QString error = m_settings.connection.connectionStringError();
    if (error.isEmpty())
        return;
    Failure failure = invalid(tr("The connection string cannot be read."),
                              tr("Use a URI (postgresql://user@host:port/) or keywords (host=… port=… user=…)."));
    failure.detail = error;
    throw failure;
}

void BackupOptionReader::checkSettings() const
{
    BackupSettings judged = m_settings;
    if (judged.target.isEmpty())
        judged.target = QDir::currentPath(); // a preflight without one
    if (const QStringList conflicts = judged.conflicts(); !conflicts.isEmpty())
        throw invalid(conflicts.first());
}

} // namespace basekeep

#include "tests/support/BackupDifferences.h"

#include <algorithm>
#include <utility>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QMap>
#include <QtCore/QRegularExpression>

#include "engine/jobs/Failure.h"
#include "tests/support/CommandRun.h"
#include "tests/support/StockTools.h"
#include "tests/support/TestFolder.h"

namespace basekeep {

namespace {

using Entry = BackupContents::Entry;

constexpr qsizetype segmentNameLength = 24;

/// A WAL segment's name at the end of a path, or that of its .done file.
const QRegularExpression& segmentPattern()
{
    static const QRegularExpression pattern(QStringLiteral("(?<![^/])([0-9A-F]{24})(?=(\\.done)?$)"));
    return pattern;
}

bool isSegment(const QByteArray& name)
{
    const QRegularExpressionMatch match = segmentPattern().match(QString::fromUtf8(name));
    return match.hasMatch() && match.captured(2).isEmpty();
}

/// Gives each WAL segment the number of its place among all, so that those of one backup compare with the other's.
QStringList withNumberedSegments(const QStringList& paths)
{
    QMap<QString, int> numbers;
    for (const QString& path : paths) {
        const QRegularExpressionMatch match = segmentPattern().match(path);
        if (match.hasMatch())
            numbers.insert(match.captured(1), 0);
    }
    int count = 0;
    for (int& number : numbers)
        number = ++count;
    QStringList numbered;
    for (QString path : paths) {
        const QRegularExpressionMatch match = segmentPattern().match(path);
        if (match.hasMatch())
            path.replace(match.capturedStart(1), match.capturedLength(1),
                         QStringLiteral("<segment %1>").arg(numbers.value(match.captured(1))));
        numbered << path;
    }
    return numbered;
}

/// What the server writes anew when a backup begins.
bool isWrittenForEachBackup(const QString& path)
{
    static const QStringList names{QStringLiteral("backup_label"), QStringLiteral("tablespace_map"),
                                   QStringLiteral("global/pg_control"),
                                   QStringLiteral("pg_logical/replorigin_checkpoint")};
    return names.contains(path) || segmentPattern().match(path).hasMatch();
}

QStringList namesOf(const QList<Entry>& entries)
{
    QStringList names;
    for (const Entry& entry : entries)
        names << QString::fromUtf8(entry.name);
    return withNumberedSegments(names);
}

QByteArray segmentOf(const QByteArray& name)
{
    return segmentPattern().match(QString::fromUtf8(name)).captured(1).toLatin1();
}

/// The names of the WAL segments in it, each once, in their order.
QList<QByteArray> segmentsOf(const BackupContents& contents)
{
    QMap<QByteArray, bool> segments;
    for (const Entry& entry : contents.entries()) {
        if (isSegment(entry.name))
            segments.insert(segmentOf(entry.name), true);
    }
    return segments.keys();
}

/// All entries but those of segments after the first `count`, and the mark that the last of these is archived already.
QList<Entry> withoutLaterSegments(const BackupContents& contents, qsizetype count)
{
    const QList<QByteArray> kept = segmentsOf(contents).mid(0, count);
    QList<Entry> entries = contents.entries();
    entries.removeIf([&](const Entry& entry) {
        const QByteArray segment = segmentOf(entry.name);
        const bool isLaterMark = !isSegment(entry.name) && (kept.isEmpty() || segment >= kept.last());
        return !segment.isEmpty() && (!kept.contains(segment) || isLaterMark);
    });
    return entries;
}

/// Where a tablespace's or the WAL's link leads in a plain backup.
QMap<QString, QString> linkedFolders(const QString& folder)
{
    QMap<QString, QString> targets;
    const QFileInfoList links = QDir(folder + QStringLiteral("/pg_tblspc"))
                                    .entryInfoList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
                                << QFileInfo(folder + QStringLiteral("/pg_wal"));
    for (const QFileInfo& link : links) {
        if (link.isSymLink())
            targets.insert(link.fileName(), link.symLinkTarget());
    }
    return targets;
}

QStringList manifestLines(const QByteArray& text, const QString& ignoredPath)
{
    QJsonObject manifest = QJsonDocument::fromJson(text).object();
    if (manifest.isEmpty())
        return {QStringLiteral("no manifest")};
    QStringList lines;
    QStringList paths;
    const QJsonArray files = manifest.take(QStringLiteral("Files")).toArray();
    for (const QJsonValue& value : files) {
        QJsonObject file = value.toObject();
        const bool isEncoded = file.contains(QLatin1String("Encoded-Path"));
        const QString key = isEncoded ? QStringLiteral("Encoded-Path") : QStringLiteral("Path");
        const QByteArray name = file.take(key).toString().toUtf8();
        const QString path = QString::fromUtf8(isEncoded ? QByteArray::fromHex(name) : name);
        if (path == ignoredPath)
            continue;
        if (isWrittenForEachBackup(path))
            file.remove(QStringLiteral("Last-Modified"));
        if (path == QLatin1String("backup_label"))
            file.remove(QStringLiteral("Size"));
        if (path == QLatin1String("backup_label") || path == QLatin1String("global/pg_control"))
            file.remove(QStringLiteral("Checksum"));
        paths << path;
        lines << key + QLatin1Char(' ') + QString::fromUtf8(QJsonDocument(file).toJson(QJsonDocument::Compact));
    }
    paths = withNumberedSegments(paths);
    for (qsizetype index = 0; index < lines.size(); ++index)
        lines[index] += QLatin1Char(' ') + paths.at(index);

    const QJsonArray ranges = manifest.take(QStringLiteral("WAL-Ranges")).toArray();
    for (const QJsonValue& range : ranges)
        lines << QStringLiteral("WAL of timeline %1").arg(range[QLatin1String("Timeline")].toInt());
    manifest.remove(QStringLiteral("Manifest-Checksum"));
    return lines << QString::fromUtf8(QJsonDocument(manifest).toJson(QJsonDocument::Compact));
}

QStringList labelLines(const QByteArray& text)
{
    static const QRegularExpression changing(
        QStringLiteral("^(START WAL LOCATION|CHECKPOINT LOCATION|START TIME): .*$"),
        QRegularExpression::MultilineOption);
    return QString::fromUtf8(text).replace(changing, QStringLiteral("\\1")).split(QLatin1Char('\n'));
}

/// pg_control as the stock pg_controldata shows it, without what a checkpoint changes.
QStringList controlLines(const QByteArray& content)
{
    const TestFolder folder;
    QDir(folder.path()).mkdir(QStringLiteral("global"));
    QFile file(folder.filePath(QStringLiteral("global/pg_control")));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        throw Failure{Failure::Code::StorageError, QStringLiteral("pg_control could not be written."), {}, {}};
    file.close();
    static const QRegularExpression changing(
        QStringLiteral("^(pg_control last modified|Latest checkpoint location|Latest checkpoint's REDO location|"
                       "Latest checkpoint's REDO WAL file|Time of latest checkpoint):"));
    QStringList lines;
    const CommandRun run = StockTools::run(QStringLiteral("pg_controldata"), {folder.path()});
    for (const QString& line : QString::fromUtf8(run.output).split(QLatin1Char('\n'))) {
        if (!changing.match(line).hasMatch())
            lines << line;
    }
    return lines << run.toText().section(QLatin1Char('\n'), 0, 0) << QString::fromUtf8(run.error);
}

} // namespace

BackupDifferences::BackupDifferences(QString serverDirectory, Backup ours, Backup theirs)
    : m_serverDirectory(std::move(serverDirectory)), m_ours(std::move(ours)), m_theirs(std::move(theirs))
{
}

QStringList BackupDifferences::ofPlain()
{
    m_differences.clear();
    m_place = QStringLiteral("data directory");
    compareFolders(m_ours.folder, m_theirs.folder);
    const QMap<QString, QString> ours = linkedFolders(m_ours.folder);
    const QMap<QString, QString> theirs = linkedFolders(m_theirs.folder);
    compareTexts(QStringLiteral("links to folders"), ours.keys(), theirs.keys());
    for (auto link = ours.begin(); link != ours.end(); ++link) {
        m_place = link.key();
        compareFolders(link.value(), theirs.value(link.key()));
    }
    return m_differences;
}

QStringList BackupDifferences::ofTar()
{
    m_differences.clear();
    m_place = QStringLiteral("target folder");
    const QDir::Filters all = QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;
    const QStringList ours = QDir(m_ours.folder).entryList(all, QDir::Name);
    const QStringList theirs = QDir(m_theirs.folder).entryList(all, QDir::Name);
    compareTexts(QStringLiteral("files"), ours, theirs);
    if (!m_differences.isEmpty())
        return m_differences;
    for (const QString& name : ours) {
        const QString ourPath = QDir(m_ours.folder).filePath(name);
        const QString theirPath = QDir(m_theirs.folder).filePath(name);
        if (QFile::permissions(ourPath) != QFile::permissions(theirPath))
            note(QStringLiteral("%1 has another mode").arg(name));
        if (name == QLatin1String("backup_manifest"))
            compareManifests(BackupContents::decompressed(ourPath), BackupContents::decompressed(theirPath));
        else
            compareArchive(name);
    }
    return m_differences;
}

void BackupDifferences::compareArchive(const QString& name)
{
    m_place = name;
    const QByteArray ourBytes = BackupContents::decompressed(QDir(m_ours.folder).filePath(name));
    const QByteArray theirBytes = BackupContents::decompressed(QDir(m_theirs.folder).filePath(name));
    const BackupContents ours = BackupContents::ofTar(ourBytes);
    const BackupContents theirs = BackupContents::ofTar(theirBytes);
    compare(ours, theirs);
    if (ours.zeroBlocks() != theirs.zeroBlocks()) {
        note(QStringLiteral("the archive ends with %1 zero blocks instead of %2")
                 .arg(ours.zeroBlocks())
                 .arg(theirs.zeroBlocks()));
    }
}

void BackupDifferences::compareFolders(const QString& ours, const QString& theirs)
{
    if (QFile::permissions(ours) != QFile::permissions(theirs))
        note(QStringLiteral("the folder itself has another mode"));
    compare(BackupContents::ofFolder(ours), BackupContents::ofFolder(theirs));
}

void BackupDifferences::compare(const BackupContents& ours, const BackupContents& theirs)
{
    const qsizetype segments = std::min(segmentsOf(ours).size(), segmentsOf(theirs).size());
    const QList<Entry> ourEntries = comparable(ours, segments);
    const QList<Entry> theirEntries = comparable(theirs, segments);
    const QStringList ourNames = namesOf(ourEntries);
    const QStringList theirNames = namesOf(theirEntries);
    compareTexts(QStringLiteral("entries"), ourNames, theirNames);
    if (ourNames != theirNames)
        return;
    for (qsizetype index = 0; index < ourNames.size(); ++index)
        compareEntries(ourEntries.at(index), theirEntries.at(index));
}

QList<Entry> BackupDifferences::comparable(const BackupContents& contents, qsizetype segments) const
{
    QList<Entry> entries = m_isWalStreamed ? withoutLaterSegments(contents, segments) : contents.entries();
    entries.removeIf([&](const Entry& entry) { return !entry.name.isEmpty() && entry.name == m_ignoredPath.toUtf8(); });
    return entries;
}

void BackupDifferences::compareEntries(const Entry& ours, const Entry& theirs)
{
    const auto described = [](Entry entry, const Backup& backup, bool isSizeFree) {
        entry.name.clear();
        entry.linkTarget.replace(backup.folder.toUtf8(), "@").replace(backup.tablespaceFolder.toUtf8(), "@");
        if (isSizeFree)
            entry.content.clear();
        return entry.toText();
    };
    const QString name = QString::fromUtf8(ours.name);
    const bool isSettings = m_hasRecoverySettings && ours.name == "postgresql.auto.conf";
    const bool isSizeFree = isSettings || ours.name == "backup_manifest" || ours.name == "backup_label";
    const QString our = described(ours, m_ours, isSizeFree);
    const QString their = described(theirs, m_theirs, isSizeFree);
    if (our != their)
        note(QStringLiteral("%1%2 instead of%3").arg(name, our, their));
    if (ours.otherFields != theirs.otherFields)
        note(QStringLiteral("%1: the tar header differs in fields that are always the same").arg(name));
    const bool isRelation = ours.kind == Entry::Kind::File && ours.name.startsWith("base/");
    if (isRelation && ours.modified != theirs.modified)
        note(QStringLiteral("%1: was modified at %2 instead of %3").arg(name).arg(ours.modified).arg(theirs.modified));
    if (isSettings) {
        checkRecoverySettings(ours.content);
        checkRecoverySettings(theirs.content);
    } else {
        compareContents(ours, theirs);
    }
}

void BackupDifferences::compareContents(const Entry& ours, const Entry& theirs)
{
    if (isSegment(ours.name)) {
        compareWithServer(ours);
        compareWithServer(theirs);
    } else if (ours.name == "backup_label") {
        compareLabels(ours.content, theirs.content);
    } else if (ours.name == "backup_manifest") {
        compareManifests(ours.content, theirs.content);
    } else if (ours.name == "global/pg_control") {
        compareControlFiles(ours.content, theirs.content);
    } else if (ours.content != theirs.content) {
        note(QStringLiteral("%1 has another content").arg(QString::fromUtf8(ours.name)));
    }
}

void BackupDifferences::compareLabels(const QByteArray& ours, const QByteArray& theirs)
{
    compareTexts(QStringLiteral("lines of backup_label"), labelLines(ours), labelLines(theirs));
}

void BackupDifferences::compareManifests(const QByteArray& ours, const QByteArray& theirs)
{
    compareTexts(QStringLiteral("entries of backup_manifest"), manifestLines(ours, m_ignoredPath),
                 manifestLines(theirs, m_ignoredPath));
}

void BackupDifferences::compareControlFiles(const QByteArray& ours, const QByteArray& theirs)
{
    compareTexts(QStringLiteral("lines of pg_controldata"), controlLines(ours), controlLines(theirs));
}

void BackupDifferences::compareTexts(const QString& what, const QStringList& ours, const QStringList& theirs)
{
    if (ours == theirs)
        return;
    QStringList onlyOurs = ours;
    QStringList onlyTheirs = theirs;
    for (const QString& text : ours)
        onlyTheirs.removeOne(text);
    for (const QString& text : theirs)
        onlyOurs.removeOne(text);
    if (onlyOurs.isEmpty() && onlyTheirs.isEmpty()) {
        note(QStringLiteral("%1 come in another order").arg(what));
        return;
    }
    note(QStringLiteral("%1: only ours has (%2), only theirs has (%3)")
             .arg(what, onlyOurs.mid(0, 10).join(QStringLiteral(" | ")),
                  onlyTheirs.mid(0, 10).join(QStringLiteral(" | "))));
}

void BackupDifferences::compareWithServer(const Entry& segment)
{
    const QString name = QString::fromUtf8(segment.name.right(segmentNameLength));
    QFile file(m_serverDirectory + QStringLiteral("/pg_wal/") + name);
    if (!file.open(QIODevice::ReadOnly) || file.readAll() != segment.content)
        note(QStringLiteral("WAL segment %1 is not what the server has").arg(name));
}

void BackupDifferences::checkRecoverySettings(const QByteArray& content)
{
    QFile own(m_serverDirectory + QStringLiteral("/postgresql.auto.conf"));
    const bool beginsRight = own.open(QIODevice::ReadOnly) && content.startsWith(own.readAll());
    if (!beginsRight || content.count("\nprimary_conninfo = '") != 1 || !content.endsWith('\n'))
        note(QStringLiteral("postgresql.auto.conf is “%1”").arg(QString::fromUtf8(content)));
}

void BackupDifferences::note(const QString& difference)
{
    m_differences << m_place + QStringLiteral(": ") + difference;
}

} // namespace basekeep

#include "gui/backups/JobResult.h"

#include "gui/widgets/Format.h"

#include <QtCore/QDir>
#include <QtCore/QJsonArray>
#include <QtCore/QSysInfo>

namespace basekeep {

namespace {

/// Large counts may be written as text, since JSON's numbers are doubles.
quint64 countOf(const QJsonValue& value)
{
    return value.isString() ? value.toString().toULongLong() : quint64(std::max(0.0, value.toDouble()));
}

} // namespace

bool JobResult::isVerified() const
{
    return m_record.result.value(QLatin1String("verification")).toString() == QLatin1String("verified-on-arrival");
}

quint64 JobResult::sizeBytes() const
{
    const quint64 onDisk = countOf(m_record.result.value(QLatin1String("bytesOnDisk")));
    return onDisk > 0 ? onDisk : m_record.bytesDone;
}

qint64 JobResult::durationMs() const
{
    if (!m_record.startedAt.isValid())
        return 0;
    const QDateTime end = m_record.finishedAt.isValid() ? m_record.finishedAt : QDateTime::currentDateTimeUtc();
    return m_record.startedAt.msecsTo(end);
}

JobResult::Facts JobResult::facts() const
{
    const QJsonObject& result = m_record.result;
    const auto text = [&result](const char* key) {
        return result.value(QLatin1String(key)).toVariant().toString();
    };
    Facts facts;
    const auto add = [&facts](const QString& caption, const QString& value) {
        if (!value.isEmpty())
            facts.append({caption, value});
    };

    add(tr("Server"), m_record.server);
    add(tr("PostgreSQL"), text("serverVersionText"));
    add(tr("Folder"), QDir::toNativeSeparators(m_record.target));
    add(tr("Started"), formatMoment(m_record.startedAt));
    add(tr("Duration"), formatDuration(durationMs()));
    add(m_record.state == QLatin1String("finished") ? tr("Size") : tr("Received"), formatBytes(sizeBytes()));
    if (const quint64 files = countOf(result.value(QLatin1String("filesVerified"))); files > 0)
        add(tr("Files checked"),
            tr("%1 files, %2, %3")
                .arg(formatCount(files), formatBytes(countOf(result.value(QLatin1String("bytesVerified")))),
                     text("checksumAlgorithm")));
    if (!text("startLsn").isEmpty() && !text("endLsn").isEmpty())
        add(tr("WAL range"), tr("%1 to %2 on timeline %3").arg(text("startLsn"), text("endLsn"), text("timeline")));
    if (const quint64 records = countOf(result.value(QLatin1String("walRecordsChecked"))); records > 0)
        add(tr("WAL records checked"), formatCount(records));
    if (const quint64 restarts = countOf(result.value(QLatin1String("walRestarts"))); restarts > 0)
        add(tr("WAL lane started again"), tr("%1 times", "count").arg(formatCount(restarts)));
    add(tr("System identifier"), text("systemIdentifier"));
    for (const QJsonValue& warning : result.value(QLatin1String("serverWarnings")).toArray())
        add(tr("Server's warning"), warning.toString());
    add(tr("Started from"), m_record.frontEnd == QLatin1String("window") ? tr("the window") : tr("the command line"));
    return facts;
}

QString JobResult::toText() const
{
    QStringList lines{m_record.outcome};
    if (!m_record.detail.isEmpty())
        lines.append(m_record.detail);
    if (!m_record.hint.isEmpty())
        lines.append(m_record.hint);
    for (const auto& [caption, value] : facts())
        lines.append(tr("%1: %2", "caption, value").arg(caption, value));
    if (!m_record.command.isEmpty())
        lines.append(m_record.command);
    lines.append(
        QStringLiteral("Basekeep %1, Qt %2, %3")
            .arg(QStringLiteral(BASEKEEP_VERSION), QString::fromLatin1(qVersion()), QSysInfo::prettyProductName()));
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

} // namespace basekeep

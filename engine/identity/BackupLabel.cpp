#include "engine/identity/BackupLabel.h"

#include <QtCore/QList>

namespace basekeep {

namespace {

/// What follows a line's caption, up to the end of the line.
std::optional<QString> valueOf(const QByteArray& line, const char* caption)
{
    if (!line.startsWith(caption))
        return std::nullopt;
    return QString::fromUtf8(line.mid(qsizetype(qstrlen(caption)))).trimmed();
}

QDateTime utcTime(const QString& text)
{
    const bool isUtc = text.endsWith(QLatin1String(" GMT")) || text.endsWith(QLatin1String(" UTC"));
    if (!isUtc)
        return {};
    constexpr qsizetype zoneLetters = 4;
    QDateTime time = QDateTime::fromString(text.chopped(zoneLetters), QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    time.setTimeSpec(Qt::UTC);
    return time;
}

} // namespace

std::optional<BackupLabel> BackupLabel::parse(const QByteArray& text)
{
    BackupLabel label;
    bool isFirst = true;
    for (const QByteArray& line : text.split('\n')) {
        if (const auto start = valueOf(line, "START WAL LOCATION: ")) {
            // "0/2000028 (file 000000010000000000000002)"
            label.startLsn = Lsn::parse(start->section(QLatin1Char(' '), 0, 0)).value_or(Lsn());
        } else if (isFirst) {
            return std::nullopt;
        } else if (const auto checkpoint = valueOf(line, "CHECKPOINT LOCATION: ")) {
            label.checkpointLsn = Lsn::parse(*checkpoint).value_or(Lsn());
        } else if (const auto method = valueOf(line, "BACKUP METHOD: ")) {
            label.method = *method;
        } else if (const auto from = valueOf(line, "BACKUP FROM: ")) {
            label.fromStandby = *from == QLatin1String("standby");
        } else if (const auto time = valueOf(line, "START TIME: ")) {
            label.startTimeText = *time;
            label.startTime = utcTime(*time);
        } else if (const auto name = valueOf(line, "LABEL: ")) {
            label.label = *name;
        } else if (const auto timeline = valueOf(line, "START TIMELINE: ")) {
            label.timeline = timeline->toUInt();
        } else if (const auto fromLsn = valueOf(line, "INCREMENTAL FROM LSN: ")) {
            label.incrementalFromLsn = Lsn::parse(*fromLsn);
        } else if (const auto fromTimeline = valueOf(line, "INCREMENTAL FROM TLI: ")) {
            label.incrementalFromTimeline = fromTimeline->toUInt();
        }
        isFirst = false;
    }
    return label;
}

} // namespace basekeep

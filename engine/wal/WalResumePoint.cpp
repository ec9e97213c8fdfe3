#include "engine/wal/WalResumePoint.h"

#include "engine/wal/WalSegment.h"

namespace basekeep {

namespace {

const QString timelineKey = QStringLiteral("timeline");
const QString positionKey = QStringLiteral("position");
const QString checkerKey = QStringLiteral("checker");
const QString recordsKey = QStringLiteral("records");
const QString segmentsClosedKey = QStringLiteral("segmentsClosed");
const QString segmentsCompletedKey = QStringLiteral("segmentsCompleted");
const QString sizeKey = QStringLiteral("size");
const QString streamChecksumKey = QStringLiteral("streamChecksum");
const QString streamSizeKey = QStringLiteral("streamSize");

} // namespace

WalResumePoint WalResumePoint::beginning(Lsn start, quint32 timeline, quint32 segmentSize)
{
    WalResumePoint point;
    point.timeline = timeline;
    point.position = WalSegment::startOf(start, segmentSize);
    return point;
}

QJsonObject WalResumePoint::toJson() const
{
    return {{timelineKey, qint64(timeline)},
            {positionKey, position.toString()},
            {checkerKey, QString::fromLatin1(checker.toBase64())},
            {recordsKey, qint64(records)},
            {segmentsClosedKey, segmentsClosed},
            {segmentsCompletedKey, segmentsCompleted},
            {sizeKey, qint64(output.size)},
            {streamChecksumKey, qint64(output.streamChecksum)},
            {streamSizeKey, qint64(output.streamSize)}};
}

std::optional<WalResumePoint> WalResumePoint::fromJson(const QJsonObject& json)
{
    const std::optional<Lsn> position = Lsn::parse(json.value(positionKey).toString());
    if (!position)
        return {};
    WalResumePoint point;
    point.timeline = quint32(json.value(timelineKey).toInteger());
    point.position = *position;
    point.checker = QByteArray::fromBase64(json.value(checkerKey).toString().toLatin1());
    point.records = quint64(json.value(recordsKey).toInteger());
    point.segmentsClosed = json.value(segmentsClosedKey).toInt();
    point.segmentsCompleted = json.value(segmentsCompletedKey).toInt();
    point.output = {quint64(json.value(sizeKey).toInteger()), quint32(json.value(streamChecksumKey).toInteger()),
                    quint32(json.value(streamSizeKey).toInteger())};
    return point;
}

} // namespace basekeep

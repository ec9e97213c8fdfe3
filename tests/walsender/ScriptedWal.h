#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QList>

namespace basekeep {

/// The WAL that a scripted server has: one or more timelines, and where in it the backup begins and ends. All of it can
/// be replayed as far as the engine can tell, until a test changes a byte.
struct ScriptedWal
{
    struct Timeline
    {
        quint32 id = 1;
        quint64 start = 0; ///< position of the first byte, a segment's start
        QByteArray bytes;
        quint64 switchPoint = 0; ///< where the next timeline branches off; 0 for the last one
    };

    enum class Switch { WithinSegment, AtSegmentEnd, BeforeTheStart };

    QList<Timeline> timelines;
    quint32 startTimeline = 1; ///< what the server tells when the backup begins
    quint64 startLsn = 0;
    quint64 endLsn = 0;
    quint64 records = 0; ///< from startLsn on

    /// One timeline, two segments; the backup begins in the first and ends in the second.
    [[nodiscard]] static ScriptedWal plain(int major);
    /// The server switches from timeline 1 to 2 while the backup runs. BeforeTheStart: timeline 1 ends exactly where
    /// the stream wants to begin, so the server answers without any stream.
    [[nodiscard]] static ScriptedWal withSwitch(int major, Switch where);

    [[nodiscard]] const Timeline* timeline(quint32 id) const;
    [[nodiscard]] const Timeline* after(quint32 id) const;
    [[nodiscard]] quint64 end() const; ///< of all there is

    [[nodiscard]] static QByteArray segmentName(quint32 timeline, quint64 position);
    [[nodiscard]] static QByteArray historyName(quint32 timeline);
    [[nodiscard]] static QByteArray lsnText(quint64 position);
};

} // namespace basekeep

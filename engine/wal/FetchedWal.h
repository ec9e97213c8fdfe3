#pragma once

#include "engine/jobs/Failure.h"
#include "engine/stream/MemberSink.h"
#include "engine/wal/RecordChecker.h"

#include <memory>
#include <optional>

namespace basekeep {

/// Watches the WAL segments that come inside the main archive (wal method "fetch") and checks them as the WAL lane
/// would: that they follow each other from the backup's start, and that every record is whole.
///
/// Whole segments come, and a standby's last one is a recycled file: behind the WAL that it has received there is older
/// WAL or half of what it is just receiving. So damage counts only once the backup's end is known, and only before it.
class FetchedWal final
{
public:
    struct Settings
    {
        quint32 segmentSize = 0; ///< bytes
        quint64 systemIdentifier = 0;
        Lsn start; ///< of the backup
    };

    explicit FetchedWal(const Settings& settings);

    /// A stage that shows the members to this object on their way to `next`, which may be null.
    [[nodiscard]] std::unique_ptr<MemberSink> stage(std::unique_ptr<MemberSink> next);

    /// Everything from the start to that position has come.
    [[nodiscard]] bool covers(Lsn end) const { return m_end >= end; }

    /// Throws Failure (VerificationFailed) if a record before that position is not sound.
    void throwIfDamagedBefore(Lsn end) const;
    [[nodiscard]] quint64 recordsChecked() const;

private:
    class Stage;

    void beginSegment(quint32 timeline, Lsn start);
    void write(std::span<const std::byte> chunk);

    const Settings m_settings;
    std::optional<RecordChecker> m_checker;
    quint32 m_timeline = 0;
    Lsn m_end;                       ///< of what came without a gap
    std::optional<Failure> m_damage; ///< the first there was; nothing is checked after it
};

} // namespace basekeep

// Builds WAL as the input says, damages it as the input says, and walks through it as a verification does. What was not
// damaged must pass, whatever its records look like; what was, must end the walk in good order.

#include "engine/jobs/Failure.h"
#include "engine/report/VerifyFindings.h"
#include "engine/verify/WalRangeWalk.h"
#include "tests/fuzz/FuzzTarget.h"
#include "tests/support/WalBuilder.h"

#include <algorithm>
#include <cstdlib>

using namespace basekeep;

namespace {

enum Step : quint8 { Append, Fill, LeaveOnPage, SwitchSegment, FlipBit, Overwrite, Cut, stepCount };

constexpr qsizetype mostWal = 3 * qsizetype{WalBuilder::segmentSize};
constexpr qsizetype pageSize = 8192;

struct Wal
{
    WalBuilder builder;
    Lsn end; ///< of the last record, which is what a manifest names
    bool isDamaged = false;
};

Wal build(FuzzChoices& choices)
{
    const quint8 how = choices.byte();
    Wal made{WalBuilder(WalBuilder::magicOf(13 + how % 6)), {}, false};
    WalBuilder& builder = made.builder;
    builder.append("begin");
    QList<QPair<quint32, quint8>> damages;
    qsizetype cut = -1;
    while (!choices.isOver() && builder.wal.size() < mostWal) {
        switch (choices.byte() % stepCount) {
        case Append: {
            const quint16 length = choices.word();
            const char content = static_cast<char>(choices.byte());
            builder.append(QByteArray(length, content));
            break;
        }
        case Fill:
            builder.fill(std::min(mostWal, builder.wal.size() + 16 * qsizetype{choices.word()}));
            break;
        case LeaveOnPage:
            builder.leaveOnPage(8 * (choices.word() % ((pageSize - 256) / 8)));
            break;
        case SwitchSegment:
            builder.switchSegment();
            break;
        case FlipBit:
            damages.append(
                {quint32{choices.word()} << 6 | choices.byte() % 64, static_cast<quint8>(1 << choices.byte() % 8)});
            break;
        case Overwrite:
            for (quint32 offset = quint32{choices.word()} << 6, count = choices.byte() % 24; count > 0;
                 --count, ++offset)
                damages.append({offset, choices.byte()});
            break;
        case Cut:
            cut = qsizetype{choices.word()} << 6;
            break;
        }
    }
    builder.append("end");
    made.end = Lsn{builder.position()};
    for (const auto& [offset, mask] : damages) {
        if (offset < static_cast<quint32>(builder.wal.size()) && mask != 0) {
            builder.wal[qsizetype{offset}] =
                static_cast<char>(builder.wal[qsizetype{offset}] ^ static_cast<char>(mask));
            made.isDamaged = true;
        }
    }
    if (cut >= 0 && cut < builder.wal.size()) {
        builder.wal.truncate(cut);
        made.isDamaged = true;
    }
    return made;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    FuzzChoices choices(data, size);
    const quint32 seed = choices.byte();
    Wal made = build(choices);
    const QByteArray& wal = made.builder.wal;

    quint64 errors = 0;
    VerifyFindings findings(false, [&](const VerifyFinding& finding) {
        errors += finding.severity() == VerifyFinding::Severity::Error;
        (void)finding.toText();
    });
    constexpr quint64 longHeader = 40;
    const ManifestWalRange range{1, Lsn{WalBuilder::streamStart + longHeader}, made.end};
    const auto pageSeen = [](const BlockReference&) {
    }; // what records say of pages is read for whoever asks
    WalRangeWalk walk(range, {"pg_wal", WalBuilder::segmentSize, WalBuilder::systemIdentifier, pageSeen}, findings);
    const auto all = std::as_bytes(std::span(wal.constData(), static_cast<std::size_t>(wal.size())));
    quint64 position = WalBuilder::streamStart + walk.offset();
    quint32 state = seed;
    while (!walk.isOver()) {
        (void)walk.shownSegment();
        const quint64 done = position - WalBuilder::streamStart;
        if (done >= all.size()) {
            walk.noteSegmentMissing();
            break;
        }
        state = state * 1664525 + 1013904223;
        const quint64 count = std::min({walk.usableBytes(), quint64{1 + (state >> 12) % 30000}, all.size() - done});
        if (count == 0)
            std::abort(); // it would wait for ever
        walk.take(all.subspan(static_cast<std::size_t>(done), static_cast<std::size_t>(count)));
        position += count;
    }
    if (!made.isDamaged && (errors != 0 || !walk.isAtEnd()))
        std::abort();
    return 0;
}

QByteArrayList basekeep::fuzzSeeds()
{
    const auto bytes = [](std::initializer_list<int> values) {
        QByteArray seed;
        for (const int value : values)
            seed += static_cast<char>(value);
        return seed;
    };
    return {bytes({1, 5}),
            bytes({2, 0, Append, 0, 10, 7, Append, 60, 0, 9}),
            bytes({3, 1, Fill, 20, 0, Append, 0, 1, 1}),
            bytes({4, 2, LeaveOnPage, 0, 1, Append, 0, 90, 3, LeaveOnPage, 0, 3, Append, 1, 0, 3}),
            bytes({5, 3, Fill, 1, 0, SwitchSegment, Append, 0, 33, 5}),
            bytes({6, 4, Fill, 80, 0, FlipBit, 3, 0, 5, 1}),
            bytes({7, 5, Fill, 80, 0, Overwrite, 0, 128, 4, 1, 2, 3, 4}),
            bytes({8, 5, Fill, 80, 0, Cut, 1, 0})};
}

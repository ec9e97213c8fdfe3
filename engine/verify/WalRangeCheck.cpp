#include "engine/verify/WalRangeCheck.h"

#include "engine/storage/EntryStatus.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/InputFile.h"
#include "engine/verify/VerifyFindings.h"
#include "engine/wal/RecordChecker.h"
#include "engine/wal/WalSegment.h"

#include <QtCore/QtEndian>

#include <algorithm>
#include <array>

namespace basekeep {

namespace {

using Kind = VerifyFinding::Kind;

constexpr std::size_t bufferBytes = 256 * 1024;

// Of the header on a segment's first page.
constexpr std::size_t longHeaderSize = 40;
constexpr std::size_t segmentSizeOffset = 32;
constexpr quint32 smallestSegment = 1024 * 1024;
constexpr quint32 largestSegment = 1024 * 1024 * 1024;

bool isSegmentSize(quint32 size)
{
    return size >= smallestSegment && size <= largestSegment && (size & (size - 1)) == 0;
}

} // namespace

WalRangeCheck::WalRangeCheck(Settings settings, VerifyFindings& findings, const CancelToken& cancel)
    : m_settings(std::move(settings)), m_findings(findings), m_cancel(cancel)
{
    if (!isSegmentSize(m_settings.segmentSize))
        m_settings.segmentSize = learnSegmentSize();
}

void WalRangeCheck::check(const ManifestWalRange& range)
{
    if (m_settings.segmentSize == 0) {
        m_findings.note({Kind::WalMissing,
                         m_settings.shownFolder,
                         {},
                         tr("There is no WAL in \"%1\"; recovery needs it from %2 on.")
                             .arg(QString::fromStdString(m_settings.shownFolder), range.start.toString()),
                         {}});
        return;
    }
    RecordChecker checker({m_settings.segmentSize, m_settings.systemIdentifier, range.start});
    if (walk(range, checker))
        judgeEnd(range, checker);
    m_recordsChecked += checker.recordsChecked();
}

/// False if something was found that ends it.
bool WalRangeCheck::walk(const ManifestWalRange& range, RecordChecker& checker)
{
    const quint64 segmentSize = m_settings.segmentSize;
    const std::unique_ptr<std::byte[]> buffer(new std::byte[bufferBytes]);
    std::unique_ptr<InputFile> file;
    QString name;
    for (Lsn position = WalSegment::startOf(range.start, m_settings.segmentSize); position < range.end;) {
        m_cancel.throwIfCancelled();
        const quint64 offset = position.value % segmentSize;
        if (offset == 0) {
            name = WalSegment::fileName(range.timeline, position, m_settings.segmentSize);
            file = open(range, position);
            if (!file)
                return false;
        }
        // What is behind the end may be anything: the rest of an older segment, or WAL that is being received.
        const quint64 wanted = std::min({quint64(bufferBytes), segmentSize - offset, range.end.value - position.value});
        try {
            const std::size_t count = file->readAt(offset, {buffer.get(), static_cast<std::size_t>(wanted)});
            checker.write(position, {buffer.get(), count});
            position.value += count;
            if (count < wanted) {
                m_findings.note({Kind::WalMissing,
                                 shownName(name),
                                 {},
                                 tr("The WAL segment \"%1\" ends at %2; recovery needs it up to %3.")
                                     .arg(name, position.toString(), range.end.toString()),
                                 {}});
                return false;
            }
        } catch (const Failure& failure) {
            if (failure.code == Failure::Code::VerificationFailed) {
                m_findings.note({Kind::WalDamaged, shownName(name), {}, failure.message, {}});
            } else {
                m_findings.note({Kind::Unreadable, shownName(name), {}, {}, failure.detail});
            }
            return false;
        }
    }
    return true;
}

void WalRangeCheck::judgeEnd(const ManifestWalRange& range, const RecordChecker& checker)
{
    const std::string shown = shownName(WalSegment::fileName(range.timeline, range.end, m_settings.segmentSize));
    if (!checker.isActive()) {
        m_findings.note({Kind::WalNotChecked,
                         shown,
                         {},
                         tr("The WAL from %1 to %2 is of a server version that is not known here, and was not checked.")
                             .arg(range.start.toString(), range.end.toString()),
                         {}});
    } else if (checker.checkedUpTo() < range.end) {
        // A server that was restarted or promoted may have given up the record that it was just writing.
        const bool isInRecord = checker.isInsideRecord();
        const QString text = isInRecord ? tr("The WAL up to %2 ends in the middle of a record at %1.")
                                        : tr("The WAL ends at %1; recovery needs it up to %2.");
        m_findings.note({isInRecord ? Kind::WalEndsInRecord : Kind::WalMissing,
                         shown,
                         {},
                         text.arg(std::max(checker.checkedUpTo(), range.start).toString(), range.end.toString()),
                         {}});
    }
}

std::unique_ptr<InputFile> WalRangeCheck::open(const ManifestWalRange& range, Lsn segment)
{
    const QString name = WalSegment::fileName(range.timeline, segment, m_settings.segmentSize);
    const std::filesystem::path path = m_settings.folder / FileSystem::toPath(name);
    std::error_code error;
    if (!std::filesystem::exists(path, error) && !error) {
        m_findings.note({Kind::WalMissing,
                         shownName(name),
                         {},
                         tr("The WAL segment \"%1\" is missing; recovery needs WAL from %2 to %3 of timeline %4.")
                             .arg(name, std::max(segment, range.start).toString(), range.end.toString())
                             .arg(range.timeline),
                         {}});
        return {};
    }
    try {
        if (EntryStatus::of(path).kind == EntryStatus::Kind::File)
            return std::make_unique<InputFile>(path);
        m_findings.note({Kind::NotRegular, shownName(name), {}, {}, {}});
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::VerificationFailed)
            throw;
        m_findings.note({Kind::Unreadable, shownName(name), {}, {}, failure.detail});
    }
    return {};
}

quint32 WalRangeCheck::learnSegmentSize() const
{
    std::error_code error;
    std::filesystem::directory_iterator entry(m_settings.folder, error);
    for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error)) {
        const QString name = FileSystem::toText(entry->path().filename());
        if (!WalSegment::parseFileName(name, smallestSegment))
            continue;
        try {
            std::array<std::byte, longHeaderSize> header{};
            InputFile file(entry->path());
            if (file.readAt(0, header) < header.size())
                continue;
            const auto size = qFromLittleEndian<quint32>(header.data() + segmentSizeOffset);
            if (isSegmentSize(size))
                return size;
        } catch (const Failure&) {
            continue; // another one may tell
        }
    }
    return 0;
}

std::string WalRangeCheck::shownName(const QString& segment) const
{
    return m_settings.shownFolder + '/' + segment.toStdString();
}

} // namespace basekeep

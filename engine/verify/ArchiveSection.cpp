#include "engine/verify/ArchiveSection.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/InputFile.h"
#include "engine/stream/TarHeader.h"
#include "engine/verify/BackupArchive.h"

#include <QtCore/QElapsedTimer>

#include <algorithm>
#include <optional>

namespace basekeep {

namespace {

constexpr quint64 smallest = quint64{4} << 20; ///< bytes; of less a thread has not enough to do

/// A disk that needs longer to find the headers has to move its heads for them, and would have to for two readers.
constexpr qint64 patienceMs = 100;

/// Where the members' headers are, as far as they are those of a server. Nothing on a slow disk.
std::vector<quint64> headersOf(const BackupArchive& archive)
{
    std::vector<quint64> headers;
    QElapsedTimer clock;
    clock.start();
    try {
        InputFile file(archive.path);
        Tar::Block header{};
        for (quint64 position = 0; position < archive.size;) {
            if (clock.hasExpired(patienceMs))
                return {};
            if (file.readAt(position, header) < header.size() || Tar::isZero(header) || Tar::extensionHeader(header))
                break;
            const std::optional<TarMember> member = Tar::decode(header, {});
            const quint64 size = member ? member->size : 0; // the folder that was packed is no member
            if (size > archive.size)
                break;
            headers.push_back(position);
            position += header.size() + size + Tar::paddingAfter(size);
        }
    } catch (const Failure&) {
        // It is met again where the section is read.
    }
    return headers;
}

} // namespace

ArchiveSection ArchiveSection::wholeOf(const BackupArchive& archive)
{
    return {&archive, 0, archive.size, true};
}

std::vector<ArchiveSection> ArchiveSection::cut(const BackupArchive& archive, int count)
{
    std::vector<ArchiveSection> sections;
    ArchiveSection rest = wholeOf(archive);
    const quint64 share = std::max(archive.size / static_cast<quint64>(std::max(count, 1)), smallest);
    if (archive.compression == CompressionMethod::None && archive.size >= 2 * share) {
        const std::vector<quint64> headers = headersOf(archive);
        for (quint64 wanted = share; !headers.empty() && wanted + share <= archive.size; wanted += share) {
            // Members may be long, so the header before that place can be the nearer one.
            auto header = std::lower_bound(headers.begin(), headers.end(), wanted);
            if (header == headers.end() || (header != headers.begin() && wanted - header[-1] < *header - wanted))
                --header;
            if (*header <= rest.begin)
                continue;
            sections.push_back({&archive, rest.begin, *header, false});
            rest.begin = *header;
        }
    }
    sections.push_back(rest);
    return sections;
}

} // namespace basekeep

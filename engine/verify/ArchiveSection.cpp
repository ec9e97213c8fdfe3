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

/// Where the header behind that member begins. Nothing if this one is no member's of a server.
std::optional<quint64> nextHeader(InputFile& file, quint64 position, quint64 fileSize)
{
    Tar::Block header{};
    if (file.readAt(position, header) < header.size() || Tar::isZero(header) || Tar::extensionHeader(header))
        return std::nullopt;
    const std::optional<TarMember> member = Tar::decode(header, {});
    if (!member)
        return position + header.size();
    if (member->size > fileSize)
        return std::nullopt;
    return position + header.size() + member->size + Tar::paddingAfter(member->size);
}

} // namespace

ArchiveSection ArchiveSection::wholeOf(const BackupArchive& archive)
{
    return {&archive, 0, archive.size, true};
}

std::vector<ArchiveSection> ArchiveSection::cut(const BackupArchive& archive, int count)
{
    std::vector<ArchiveSection> sections;
    const quint64 share = std::max(archive.size / static_cast<quint64>(std::max(count, 1)), smallest);
    ArchiveSection rest = wholeOf(archive);
    if (archive.compression == CompressionMethod::None && archive.size >= 2 * share) {
        try {
            InputFile file(archive.path);
            QElapsedTimer clock;
            clock.start();
            quint64 wanted = share;
            std::optional<quint64> position = 0;
            // What is left over by shares that are no whole numbers is no section of its own.
            while (!clock.hasExpired(patienceMs) && wanted + share <= archive.size &&
                   (position = nextHeader(file, *position, archive.size)) && *position < archive.size) {
                if (*position < wanted)
                    continue;
                sections.push_back({&archive, rest.begin, *position, false});
                rest.begin = *position;
                wanted = (*position / share + 1) * share; // a long member may have filled several shares
            }
        } catch (const Failure&) {
            // It is met again where the section is read.
        }
    }
    sections.push_back(rest);
    return sections;
}

} // namespace basekeep

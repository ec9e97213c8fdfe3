#include "engine/verify/RelationPages.h"

#include "engine/identity/ControlFile.h"
#include "engine/report/VerifyFindings.h"
#include "engine/verify/PageChecksum.h"

#include <QtCore/QtEndian>

#include <algorithm>

namespace basekeep {

namespace {

// Of a page's header.
constexpr std::size_t lsnHighOffset = 0;
constexpr std::size_t lsnLowOffset = 4;
constexpr std::size_t checksumOffset = 8;
constexpr std::size_t headerSize = 24;

QString hexadecimal(quint16 checksum)
{
    return QStringLiteral("0x%1").arg(checksum, 4, 16, QLatin1Char('0'));
}

} // namespace

RelationPages::Settings RelationPages::settingsFor(const std::optional<ControlFile>& control, Lsn start, Lsn end)
{
    constexpr quint32 smallestPage = 1024;
    constexpr quint32 largestPage = 32768;
    const auto refuse = [](const QString& why) {
        throw Failure{Failure::Code::VerificationFailed, why, {}, {}};
    };
    if (!control || control->pageSize == 0)
        refuse(tr("The control file does not tell whether pages bear checksums, so they were not checked."));
    if (control->dataChecksumVersion == 0)
        refuse(tr("The cluster was made without page checksums, so there is nothing to check pages by."));
    if (control->dataChecksumVersion != 1)
        refuse(tr("Page checksums were being turned on or off, so they were not checked."));
    if (control->pageSize < smallestPage || control->pageSize > largestPage ||
        (control->pageSize & (control->pageSize - 1)) != 0)
        refuse(tr("%1 bytes are no size of a page, so pages were not checked.").arg(control->pageSize));
    return {control->pageSize, control->segmentBlocks, start, end};
}

void RelationPages::judge(std::string_view path, quint32 segment, quint64 blockInFile, std::span<const std::byte> bytes)
{
    for (; bytes.size() >= m_settings.pageSize; bytes = bytes.subspan(m_settings.pageSize), ++blockInFile) {
        const quint64 block = quint64{segment} * m_settings.segmentBlocks + blockInFile;
        judgePage(path, blockInFile, static_cast<quint32>(block), bytes.first(m_settings.pageSize));
    }
}

void RelationPages::noteDamagedFile(std::string_view path, const QString& text)
{
    m_findings.note({VerifyFinding::Kind::IncrementalDamaged, std::string(path), {}, text, {}});
}

void RelationPages::judgePage(std::string_view path, quint64 blockInFile, quint32 block,
                              std::span<const std::byte> page)
{
    // A new page bears no checksum. It may be torn, too, so what is behind its empty header says nothing.
    const auto header = page.first(headerSize);
    if (std::all_of(header.begin(), header.end(), [](std::byte byte) { return byte == std::byte(0); }))
        return;
    const Lsn lsn{quint64{qFromLittleEndian<quint32>(page.data() + lsnHighOffset)} << 32 |
                  qFromLittleEndian<quint32>(page.data() + lsnLowOffset)};
    if (lsn >= m_settings.start && lsn <= m_settings.end) {
        m_pagesNotJudged.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    m_pagesChecked.fetch_add(1, std::memory_order_relaxed);
    const auto stated = qFromLittleEndian<quint16>(page.data() + checksumOffset);
    const quint16 computed = pageChecksum(page, block);
    if (stated == computed)
        return;
    m_findings.note({VerifyFinding::Kind::PageDamaged,
                     std::string(path),
                     hexadecimal(computed),
                     hexadecimal(stated),
                     {},
                     blockInFile});
}

} // namespace basekeep

#include "engine/verify/RelationPages.h"

#include "engine/verify/PageChecksum.h"
#include "engine/verify/VerifyFindings.h"

#include <QtCore/QtEndian>

#include <algorithm>
#include <charconv>

namespace basekeep {

namespace {

// Of a page's header.
constexpr std::size_t lsnHighOffset = 0;
constexpr std::size_t lsnLowOffset = 4;
constexpr std::size_t checksumOffset = 8;
constexpr std::size_t upperOffset = 14;

bool isNumber(std::string_view text)
{
    return !text.empty() && text.front() != '0' &&
           std::all_of(text.begin(), text.end(), [](char digit) { return digit >= '0' && digit <= '9'; });
}

/// Takes off what stands before the first slash; empty if there is none.
std::string_view takeFolder(std::string_view& path)
{
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos)
        return {};
    const std::string_view folder = path.substr(0, slash);
    path.remove_prefix(slash + 1);
    return folder;
}

QString hexadecimal(quint16 checksum)
{
    return QStringLiteral("0x%1").arg(checksum, 4, 16, QLatin1Char('0'));
}

} // namespace

std::optional<quint32> RelationPages::segmentNumber(std::string_view path)
{
    const std::string_view root = takeFolder(path);
    if (root == "pg_tblspc") {
        if (!isNumber(takeFolder(path)) || !takeFolder(path).starts_with("PG_"))
            return std::nullopt;
    } else if (root != "base" && root != "global") {
        return std::nullopt;
    }
    if (root != "global" && !isNumber(takeFolder(path)))
        return std::nullopt;

    quint32 segment = 0;
    if (const std::size_t dot = path.find('.'); dot != std::string_view::npos) {
        const std::string_view number = path.substr(dot + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), segment);
        if (!isNumber(number) || error != std::errc() || end != number.data() + number.size())
            return std::nullopt;
        path = path.substr(0, dot);
    }
    for (const std::string_view fork : {"_fsm", "_vm", "_init"}) {
        if (path.ends_with(fork)) {
            path.remove_suffix(fork.size());
            break;
        }
    }
    return isNumber(path) ? std::optional(segment) : std::nullopt;
}

void RelationPages::judge(std::string_view path, quint32 segment, quint64 offset, std::span<const std::byte> bytes)
{
    quint64 blockInFile = offset / m_settings.pageSize;
    for (; bytes.size() >= m_settings.pageSize; bytes = bytes.subspan(m_settings.pageSize), ++blockInFile) {
        const quint64 block = quint64{segment} * m_settings.segmentBlocks + blockInFile;
        judgePage(path, blockInFile, static_cast<quint32>(block), bytes.first(m_settings.pageSize));
    }
}

void RelationPages::judgePage(std::string_view path, quint64 blockInFile, quint32 block,
                              std::span<const std::byte> page)
{
    // A new page bears no checksum. It may be torn, too, so the rest of it says nothing.
    if (qFromLittleEndian<quint16>(page.data() + upperOffset) == 0)
        return;
    const Lsn lsn{quint64{qFromLittleEndian<quint32>(page.data() + lsnHighOffset)} << 32 |
                  qFromLittleEndian<quint32>(page.data() + lsnLowOffset)};
    if (lsn >= m_settings.start && lsn <= m_settings.end)
        return;
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

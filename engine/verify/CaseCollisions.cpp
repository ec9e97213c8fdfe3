#include "engine/verify/CaseCollisions.h"

#include "engine/report/VerifyFindings.h"
#include "engine/storage/MemberPath.h"
#include "engine/verify/IgnoredPaths.h"
#include "engine/verify/ManifestFiles.h"

#include <QtCore/QStringDecoder>

#include <algorithm>
#include <functional>

namespace basekeep {

namespace {

quint64 fingerprintOf(std::string_view path)
{
    return std::hash<std::string_view>()(path);
}

} // namespace

CaseCollisions::CaseCollisions(const ManifestFiles& files, const IgnoredPaths& ignored, VerifyFindings& findings)
    : m_files(files), m_ignored(ignored), m_findings(findings)
{
}

std::string CaseCollisions::folded(std::string_view path)
{
    const auto isAscii = [](char byte) {
        return static_cast<unsigned char>(byte) < 0x80;
    };
    if (!std::all_of(path.begin(), path.end(), isAscii)) {
        QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
        const QString text = decoder(QByteArrayView(path.data(), static_cast<qsizetype>(path.size())));
        if (!decoder.hasError())
            return text.normalized(QString::NormalizationForm_C).toCaseFolded().toStdString();
    }
    std::string result(path);
    for (char& byte : result)
        byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    return result;
}

bool CaseCollisions::isFolded(std::string_view path)
{
    // Without leaving the loop early: so the compiler can look at many bytes at once.
    bool isPlain = true;
    for (const char byte : path)
        isPlain = isPlain && static_cast<unsigned char>(byte) < 0x80 && !(byte >= 'A' && byte <= 'Z');
    return isPlain || folded(path) == path;
}

CaseCollisions::Entry CaseCollisions::entryOf(std::size_t file) const
{
    const quint64 fingerprint = fingerprintOf(folded(m_files.pathAt(file)));
    return {static_cast<quint32>(fingerprint >> 32), static_cast<quint32>(fingerprint), static_cast<quint32>(file)};
}

void CaseCollisions::compareManifest()
{
    m_entries.clear();
    for (std::size_t index = 0; index < m_files.size(); ++index) {
        const std::string_view path = m_files.pathAt(index);
        if (isFolded(path))
            continue;
        m_entries.push_back(entryOf(index));
        if (const std::optional<std::size_t> other = m_files.find(folded(path)))
            m_entries.push_back(entryOf(*other));
    }
    std::sort(m_entries.begin(), m_entries.end(), [](const Entry& left, const Entry& right) {
        return std::pair(left.fingerprint(), left.file) < std::pair(right.fingerprint(), right.file);
    });
    for (std::size_t index = 1; index < m_entries.size(); ++index) {
        const Entry& former = m_entries[index - 1];
        const Entry& entry = m_entries[index];
        if (former.fingerprint() != entry.fingerprint() || former.file == entry.file)
            continue;
        const std::string_view first = m_files.pathAt(former.file);
        const std::string_view second = m_files.pathAt(entry.file);
        if (folded(first) == folded(second))
            note(first, second);
    }
}

void CaseCollisions::compareExtra(const std::string& path)
{
    const std::string key = folded(path);
    if (const std::optional<std::size_t> twin = m_files.find(key))
        return note(m_files.pathAt(*twin), path);
    const quint64 fingerprint = fingerprintOf(key);
    const auto entry =
        std::lower_bound(m_entries.begin(), m_entries.end(), fingerprint,
                         [](const Entry& candidate, quint64 wanted) { return candidate.fingerprint() < wanted; });
    if (entry != m_entries.end() && entry->fingerprint() == fingerprint) {
        const std::string_view other = m_files.pathAt(entry->file);
        if (folded(other) == key)
            return note(other, path);
    }
    std::string other;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_extras.find(key);
        if (found != m_extras.end())
            other = found->second;
        else if (m_extras.size() < static_cast<std::size_t>(VerifyFindings::maximumKept))
            m_extras.emplace(key, path);
    }
    if (!other.empty() && other != path)
        note(other, path);
}

void CaseCollisions::note(std::string_view first, std::string_view second)
{
    if (m_ignored.covers(first) || m_ignored.covers(second))
        return;
    m_findings.note({VerifyFinding::Kind::CaseCollision,
                     std::string(second),
                     {},
                     QString::fromStdString(printableName(first)),
                     {}});
}

} // namespace basekeep

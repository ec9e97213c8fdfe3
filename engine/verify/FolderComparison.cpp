#include "engine/verify/FolderComparison.h"

#include "engine/report/VerifyFindings.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"
#include "engine/verify/CaseCollisions.h"
#include "engine/verify/IgnoredPaths.h"
#include "engine/verify/ManifestFiles.h"

#include <algorithm>
#include <optional>

namespace basekeep {

namespace {

using Kind = VerifyFinding::Kind;

} // namespace

FolderComparison::FolderComparison(ManifestFiles& files, IgnoredPaths& ignored, CaseCollisions& collisions,
                                   VerifyFindings& findings, const CancelToken& cancel)
    : m_files(files), m_ignored(ignored), m_collisions(collisions), m_findings(findings), m_cancel(cancel)
{
}

void FolderComparison::compare(const std::filesystem::path& folder)
{
    if (const std::error_code error = FolderListing(folder).error()) {
        throw Failure{Failure::Code::StorageError,
                      tr("The folder %1 could not be read.").arg(FileSystem::toText(folder)),
                      {},
                      FileSystem::textOf(error)};
    }
    enter(folder, {}, EntryStatus::of(folder));
    noteMissing();
}

void FolderComparison::enter(const std::filesystem::path& folder, const std::string& path, const EntryStatus& status)
{
    m_open.push_back(status);
    walk(folder, path);
    m_open.pop_back();
}

void FolderComparison::walk(const std::filesystem::path& folder, const std::string& path)
{
    FolderListing listing(folder);
    while (listing.next()) {
        m_cancel.throwIfCancelled();
        const std::string name = listing.name();
        take(listing.path(), path.empty() ? name : path + '/' + name);
    }
    if (listing.error())
        noteUnreadable(path, FileSystem::textOf(listing.error()));
}

void FolderComparison::take(const std::filesystem::path& entry, const std::string& path)
{
    if (m_ignored.covers(path))
        return;
    EntryStatus status;
    try {
        status = EntryStatus::of(entry);
    } catch (const Failure& failure) {
        std::error_code error;
        const std::optional<std::filesystem::path> target = FileSystem::readLink(entry);
        if (!target || FileSystem::exists(entry, error) || error)
            return noteUnreadable(path, failure.detail);
        m_ignored.add(path);
        return m_findings.note({Kind::LinkLeadsNowhere, path, {}, FileSystem::toText(*target), {}});
    }
    switch (status.kind) {
    case EntryStatus::Kind::File:
        return compareFile(path, status.size);
    case EntryStatus::Kind::Folder: {
        const bool isLoop = std::any_of(m_open.begin(), m_open.end(),
                                        [&status](const EntryStatus& outer) { return outer.isSameAs(status); });
        if (!isLoop)
            return enter(entry, path, status);
        m_ignored.add(path);
        return m_findings.note({Kind::FolderLoop, path, {}, {}, {}});
    }
    case EntryStatus::Kind::Other:
        return m_findings.note({Kind::NotRegular, path, {}, {}, {}});
    }
}

void FolderComparison::compareFile(const std::string& path, quint64 size)
{
    if (!m_files.hasManifest())
        return static_cast<void>(m_files.addFound(path, size));
    const std::optional<std::size_t> index = m_files.find(path);
    if (!index) {
        m_findings.note({Kind::ExtraFile, path, {}, {}, {}});
        return m_collisions.compareExtra(path);
    }
    const quint64 expected = m_files.at(*index).size;
    m_files.setState(*index, size == expected ? ManifestFiles::State::AsExpected : ManifestFiles::State::Different);
    if (size != expected)
        m_findings.note({Kind::SizeDiffers, path, QString::number(expected), QString::number(size), {}});
}

void FolderComparison::noteUnreadable(const std::string& path, const QString& detail)
{
    m_ignored.add(path);
    m_findings.note({Kind::Unreadable, path, {}, {}, detail});
}

void FolderComparison::noteMissing()
{
    for (std::size_t index = 0; index < m_files.size(); ++index) {
        if (m_files.state(index) != ManifestFiles::State::NotSeen)
            continue;
        const std::string_view path = m_files.pathAt(index);
        if (!m_ignored.covers(path))
            m_findings.note({Kind::MissingFile, std::string(path), {}, {}, {}});
    }
}

} // namespace basekeep

#pragma once

#include "engine/report/VerifyFindings.h"
#include "engine/stream/MemberSink.h"
#include "engine/verify/RelationPages.h"

#include <memory>
#include <optional>
#include <string>

namespace basekeep {

class ManifestFiles;

/// Judges the pages of relation files in archives as they pass.
///
/// The control file, which tells how pages are made, comes last in an archive. So pages are judged by what nearly all
/// clusters have, and what is found is kept back until it is known whether this one has it, too. If not, the archives
/// must be read once more.
class ArchivePages final
{
public:
    /// The files must outlive the object.
    ArchivePages(const ManifestFiles& files, Lsn start, Lsn end);

    /// A stage that members of an archive come to. `prefix` is what the manifest has before their names. The object
    /// must outlive it.
    [[nodiscard]] std::unique_ptr<MemberSink> stage(std::string prefix);

    /// Tells the findings, which must outlive the object, what was found; false if that is not known yet and the
    /// archives must pass again, which then tells it.
    [[nodiscard]] bool settle(const RelationPages::Settings& settings, VerifyFindings& findings);

    [[nodiscard]] const RelationPages& pages() const { return *m_pages; }

private:
    class Stage;

    const ManifestFiles& m_files;
    VerifyFindings m_keptBack;
    std::optional<RelationPages> m_pages;
};

} // namespace basekeep

#include "engine/basebackup/ArrivalRecorder.h"

#include "engine/jobs/Failure.h"
#include "engine/jobs/JobProgress.h"
#include "engine/manifest/ArrivalLog.h"
#include "engine/storage/MemberPath.h"

#include <QtCore/QByteArrayView>

namespace basekeep {

ArrivalRecorder::ArrivalRecorder(std::unique_ptr<MemberSink> next, ArrivalLog& log, ChecksumAlgorithm algorithm,
                                 Archive archive, JobProgress& progress, FileObserver observer)
    : m_next(std::move(next))
    , m_log(log)
    , m_checksum(algorithm)
    , m_archive(std::move(archive))
    , m_progress(progress)
    , m_observer(std::move(observer))
{
}

void ArrivalRecorder::begin(const TarMember& member)
{
    // On some file systems these are one file in whatever case.
    const auto isNamed = [&member](const char* name) {
        return QByteArrayView(member.path).compare(name, Qt::CaseInsensitive) == 0;
    };
    const bool isOurs = isNamed("backup_manifest") || isNamed("backup_manifest.partial");
    if (m_archive.prefix.empty() && isOurs) {
        throw Failure{Failure::Code::UnsafeMember,
                      Failure::tr("The server sent a file that would take the manifest's place: %1")
                          .arg(QString::fromStdString(member.path)),
                      Failure::tr("Remove the file of that name from the server's data directory."),
                      {}};
    }
    if (m_archive.staysArchive && member.type == TarMember::Type::Link) {
        throw Failure{Failure::Code::UnsafeMember,
                      Failure::tr("The server sent a link where it sends none: %1")
                          .arg(QString::fromStdString(printableName(member.path))),
                      Failure::tr("Do not trust this server before you know why it does that."),
                      QString::fromStdString(printableName(member.linkTarget))};
    }
    m_member = member;
    if (member.type == TarMember::Type::File)
        m_observer(m_archive.prefix + member.path);
    if (m_next)
        m_next->begin(member);
}

void ArrivalRecorder::write(std::span<const std::byte> chunk)
{
    m_checksum.update(chunk);
    if (m_next)
        m_next->write(chunk);
}

void ArrivalRecorder::end()
{
    if (m_member.type == TarMember::Type::File) {
        const Digest digest = m_checksum.finish();
        const bool isRewritten =
            m_archive.rewritesSettings && m_archive.prefix.empty() && m_member.path == "postgresql.auto.conf";
        m_log.add(m_archive.prefix + m_member.path, m_member.size, isRewritten ? Digest{} : digest);
        m_progress.addFile();
    }
    if (m_next)
        m_next->end();
}

void ArrivalRecorder::finish()
{
    if (m_next)
        m_next->finish();
}

} // namespace basekeep

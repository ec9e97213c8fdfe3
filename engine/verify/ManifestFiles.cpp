#include "engine/verify/ManifestFiles.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/MemberPath.h"

namespace basekeep {

void ManifestFiles::file(const ManifestFile& file)
{
    m_files.append(file.path, file.size, file.checksum);
    m_states.push_back(State::NotSeen);
    m_totalBytes += file.size;
    m_withChecksum += file.checksum.size > 0 ? 1 : 0;
}

void ManifestFiles::complete()
{
    if (const std::optional<std::size_t> index = m_files.index()) {
        throw Failure{Failure::Code::VerificationFailed,
                      tr("The backup manifest is malformed: it names \"%1\" twice.")
                          .arg(QString::fromStdString(printableName(m_files.pathAt(*index)))),
                      {},
                      {}};
    }
}

bool ManifestFiles::addFound(const std::string& path, quint64 size)
{
    if (m_files.find(path))
        return false;
    m_files.add(path, size, {});
    m_states.push_back(State::AsExpected);
    m_totalBytes += size;
    return true;
}

ChecksumAlgorithm ManifestFiles::algorithmOf(const Digest& digest)
{
    for (const ChecksumAlgorithm algorithm :
         {ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Sha224, ChecksumAlgorithm::Sha256, ChecksumAlgorithm::Sha384,
          ChecksumAlgorithm::Sha512}) {
        if (digest.size == checksumSize(algorithm))
            return algorithm;
    }
    return ChecksumAlgorithm::None;
}

} // namespace basekeep

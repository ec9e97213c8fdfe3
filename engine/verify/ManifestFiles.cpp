#include "engine/verify/ManifestFiles.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/MemberPath.h"

namespace basekeep {

void ManifestFiles::file(const ManifestFile& file)
{
    if (m_files.find(file.path)) {
        throw Failure{Failure::Code::VerificationFailed,
                      tr("The backup manifest is malformed: it names \"%1\" twice.")
                          .arg(QString::fromStdString(printableName(file.path))),
                      {},
                      {}};
    }
    m_files.add(file.path, file.size, file.checksum);
    m_states.push_back(State::NotSeen);
    m_totalBytes += file.size;
    m_withChecksum += file.checksum.size > 0 ? 1 : 0;
}

bool ManifestFiles::addFound(const std::string& path, quint64 size)
{
    if (m_files.find(path))
        return false;
    file({path, size, ChecksumAlgorithm::None, {}});
    m_states.back() = State::AsExpected;
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

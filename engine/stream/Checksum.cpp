#include "engine/stream/Checksum.h"

#include <algorithm>
#include <utility>

#include <openssl/evp.h>

#include <QtCore/QtEndian>

#include "engine/jobs/Failure.h"
#include "engine/stream/OpenSslLifetime.h"

namespace basekeep {

namespace {

struct AlgorithmName
{
    ChecksumAlgorithm algorithm;
    QLatin1String name;
    std::size_t size; ///< digest bytes
};

const AlgorithmName algorithmNames[] = {
    {ChecksumAlgorithm::None, QLatin1String("NONE"), 0},      {ChecksumAlgorithm::Crc32c, QLatin1String("CRC32C"), 4},
    {ChecksumAlgorithm::Sha224, QLatin1String("SHA224"), 28}, {ChecksumAlgorithm::Sha256, QLatin1String("SHA256"), 32},
    {ChecksumAlgorithm::Sha384, QLatin1String("SHA384"), 48}, {ChecksumAlgorithm::Sha512, QLatin1String("SHA512"), 64},
};

const char* libraryName(ChecksumAlgorithm algorithm)
{
    switch (algorithm) {
    case ChecksumAlgorithm::Sha224:
        return "SHA224";
    case ChecksumAlgorithm::Sha256:
        return "SHA256";
    case ChecksumAlgorithm::Sha384:
        return "SHA384";
    case ChecksumAlgorithm::Sha512:
        return "SHA512";
    case ChecksumAlgorithm::None:
    case ChecksumAlgorithm::Crc32c:
        break;
    }
    return nullptr;
}

std::optional<unsigned> hexValue(char digit)
{
    if (digit >= '0' && digit <= '9')
        return static_cast<unsigned>(digit - '0');
    if (digit >= 'a' && digit <= 'f')
        return static_cast<unsigned>(digit - 'a' + 10);
    if (digit >= 'A' && digit <= 'F')
        return static_cast<unsigned>(digit - 'A' + 10);
    return std::nullopt;
}

} // namespace

QString checksumAlgorithmName(ChecksumAlgorithm algorithm)
{
    return algorithmNames[static_cast<std::size_t>(algorithm)].name;
}

std::optional<ChecksumAlgorithm> checksumAlgorithmFromName(QStringView name)
{
    for (const AlgorithmName& known : algorithmNames) {
        if (name.compare(known.name, Qt::CaseInsensitive) == 0)
            return known.algorithm;
    }
    return std::nullopt;
}

std::size_t checksumSize(ChecksumAlgorithm algorithm)
{
    return algorithmNames[static_cast<std::size_t>(algorithm)].size;
}

bool Digest::operator==(const Digest& other) const
{
    return size == other.size && std::equal(bytes.begin(), bytes.begin() + size, other.bytes.begin());
}

QByteArray Digest::toHex() const
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), size).toHex();
}

std::optional<Digest> Digest::fromHex(QByteArrayView text)
{
    Digest digest;
    if (text.size() % 2 != 0 || text.size() > 2 * static_cast<qsizetype>(digest.bytes.size()))
        return std::nullopt;
    for (qsizetype position = 0; position < text.size(); position += 2) {
        const std::optional<unsigned> high = hexValue(text[position]);
        const std::optional<unsigned> low = hexValue(text[position + 1]);
        if (!high || !low)
            return std::nullopt;
        digest.bytes[digest.size++] = static_cast<std::byte>(*high << 4 | *low);
    }
    return digest;
}

Digest Digest::ofCrc32c(std::uint32_t crc)
{
    Digest digest;
    qToLittleEndian(crc, digest.bytes.data());
    digest.size = sizeof crc;
    return digest;
}

/// One context of the library for all files: starting it anew is cheap, making it and finding the algorithm is not.
struct Checksum::Sha
{
    explicit Sha(const char* name)
        : context(EVP_MD_CTX_new())
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
        , method(EVP_MD_fetch(nullptr, name, nullptr))
#else
        , method(EVP_get_digestbyname(name))
#endif
    {
        // A library restricted by policy may lack an algorithm.
        if (context == nullptr || method == nullptr || EVP_DigestInit_ex(context, method, nullptr) != 1) {
            release();
            throw unusable();
        }
    }

    ~Sha()
    {
        release();
    }
    Sha(const Sha&) = delete;
    Sha& operator=(const Sha&) = delete;

    void update(std::span<const std::byte> chunk)
    {
        if (EVP_DigestUpdate(context, chunk.data(), chunk.size()) != 1)
            throw unusable();
    }

    Digest finish()
    {
        static_assert(EVP_MAX_MD_SIZE <= 64);
        Digest digest;
        unsigned size = 0;
        if (EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(digest.bytes.data()), &size) != 1 ||
            EVP_DigestInit_ex(context, method, nullptr) != 1)
            throw unusable();
        digest.size = static_cast<std::uint8_t>(size);
        return digest;
    }

    static Failure unusable()
    {
        return Failure{Failure::Code::Internal,
                       Failure::tr("The cryptographic library cannot compute SHA-2 checksums."),
                       Failure::tr("Choose CRC32C as the checksum algorithm."),
                       {}};
    }

    EVP_MD_CTX* context;
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
    EVP_MD* method;
#else
    const EVP_MD* method;
#endif

private:
    void release()
    {
        EVP_MD_CTX_free(context);
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
        EVP_MD_free(method);
#endif
    }
};

Checksum::Checksum(ChecksumAlgorithm algorithm) : m_algorithm(algorithm)
{
    if (const char* name = libraryName(algorithm)) {
        keepOpenSslUntilTheEnd();
        m_sha = std::make_unique<Sha>(name);
    }
}

Checksum::~Checksum() = default;
Checksum::Checksum(Checksum&&) noexcept = default;
Checksum& Checksum::operator=(Checksum&&) noexcept = default;

void Checksum::update(std::span<const std::byte> chunk)
{
    if (m_sha)
        m_sha->update(chunk);
    else if (m_algorithm == ChecksumAlgorithm::Crc32c)
        m_crc = crc32c(m_crc, chunk);
}

Digest Checksum::finish()
{
    if (m_sha)
        return m_sha->finish();
    if (m_algorithm == ChecksumAlgorithm::Crc32c)
        return Digest::ofCrc32c(std::exchange(m_crc, 0));
    return {};
}

} // namespace basekeep

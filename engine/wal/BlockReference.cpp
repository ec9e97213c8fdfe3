#include "engine/wal/BlockReference.h"

#include <QtCore/QtEndian>

namespace basekeep {

namespace {

// What a part of a record's beginning is about; up to mostPages it is the number of a page.
constexpr quint8 mostPages = 32;
constexpr quint8 topTransaction = 252;
constexpr quint8 replicationOrigin = 253;
constexpr quint8 longMainPart = 254;
constexpr quint8 shortMainPart = 255;

// Of a page.
constexpr quint8 forkMask = 0x0F;
constexpr quint8 hasImage = 0x10;
constexpr quint8 isInitialized = 0x40; ///< the page is made anew
constexpr quint8 isSameRelation = 0x80;

// Of a page's image.
constexpr quint8 hasHole = 0x01;
constexpr int imageFlagsChanged = 15; ///< the first server that has others
constexpr quint8 isCompressedBefore = 0x02;
constexpr quint8 isAppliedBefore = 0x04;
constexpr quint8 isApplied = 0x02;
constexpr quint8 isCompressed = 0x04 | 0x08 | 0x10;

/// The beginning of a record's body, from one number to the next.
class Numbers final
{
public:
    explicit Numbers(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    /// 0 behind the end; isExhausted() tells.
    template <typename Number>
    Number next()
    {
        if (m_bytes.size() - m_position < sizeof(Number)) {
            m_isExhausted = true;
            return 0;
        }
        const auto number = qFromLittleEndian<Number>(m_bytes.data() + m_position);
        m_position += sizeof(Number);
        return number;
    }

    [[nodiscard]] bool isExhausted() const { return m_isExhausted; }
    [[nodiscard]] std::size_t position() const { return m_position; }

private:
    const std::span<const std::byte> m_bytes;
    std::size_t m_position = 0;
    bool m_isExhausted = false;
};

} // namespace

void BlockReference::read(Lsn record, int serverMajor, std::span<const std::byte> start, quint32 bodySize,
                          const Observer& observer)
{
    const bool isNew = serverMajor >= imageFlagsChanged;
    Numbers numbers(start);
    BlockReference reference;
    reference.record = record;
    // First all parts are announced, then comes what belongs to them.
    for (quint64 announced = 0; bodySize > numbers.position() + announced && !numbers.isExhausted();) {
        const auto part = numbers.next<quint8>();
        if (part == shortMainPart || part == longMainPart)
            return; // the last one
        if (part == replicationOrigin) {
            numbers.next<quint16>();
            continue;
        }
        if (part == topTransaction) {
            numbers.next<quint32>();
            continue;
        }
        if (part > mostPages)
            return;
        const auto flags = numbers.next<quint8>();
        announced += numbers.next<quint16>();
        reference.fork = flags & forkMask;
        reference.isWhole = (flags & isInitialized) != 0;
        if ((flags & hasImage) != 0) {
            announced += numbers.next<quint16>();
            numbers.next<quint16>(); // where the hole is
            const auto image = numbers.next<quint8>();
            if ((image & hasHole) != 0 && (image & (isNew ? isCompressed : isCompressedBefore)) != 0)
                numbers.next<quint16>(); // its length
            reference.isWhole = reference.isWhole || (image & (isNew ? isApplied : isAppliedBefore)) != 0;
        }
        if ((flags & isSameRelation) == 0) {
            reference.tablespace = numbers.next<quint32>();
            reference.database = numbers.next<quint32>();
            reference.relation = numbers.next<quint32>();
        }
        reference.block = numbers.next<quint32>();
        if (!numbers.isExhausted())
            observer(reference);
    }
}

} // namespace basekeep

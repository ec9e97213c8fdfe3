#include "engine/wal/RecordCheckerState.h"

#include <QtCore/QDataStream>
#include <QtCore/QIODevice>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

/// Raised whenever what is saved changes: only a program of the same build may go on with it.
constexpr quint32 edition = 1;

/// Both directions in one list, so that they cannot drift apart.
class Writer final
{
public:
    explicit Writer(QByteArray& bytes) : m_stream(&bytes, QIODevice::WriteOnly) {}

    template <typename Number>
    void operator()(const Number& number)
    {
        m_stream << quint64(number);
    }
    template <std::size_t size>
    void operator()(const std::array<std::byte, size>& bytes)
    {
        m_stream.writeRawData(reinterpret_cast<const char*>(bytes.data()), int(size));
    }

private:
    QDataStream m_stream;
};

class Reader final
{
public:
    explicit Reader(const QByteArray& bytes) : m_stream(bytes) {}

    template <typename Number>
    void operator()(Number& number)
    {
        quint64 value = 0;
        m_stream >> value;
        number = Number(value);
    }
    template <std::size_t size>
    void operator()(std::array<std::byte, size>& bytes)
    {
        m_isShort = m_stream.readRawData(reinterpret_cast<char*>(bytes.data()), int(size)) != int(size) || m_isShort;
    }
    [[nodiscard]] bool isWhole() const
    {
        return !m_isShort && m_stream.status() == QDataStream::Ok && m_stream.atEnd();
    }

private:
    QDataStream m_stream;
    bool m_isShort = false;
};

} // namespace

template <typename Self, typename Visitor>
void RecordChecker::State::visit(Self& self, Visitor& visitor)
{
    visitor(self.m_isActive);
    visitor(self.m_pageSize);
    visitor(self.m_hasStarted);
    visitor(self.m_position);
    visitor(self.m_page);
    visitor(self.m_pageHeader);
    visitor(self.m_pageHeaderSize);
    visitor(self.m_pageHeaderGathered);
    visitor(self.m_pageTimeline);
    visitor(self.m_timeline);
    visitor(self.m_switchPoint);
    visitor(self.m_step);
    visitor(self.m_header);
    visitor(self.m_gathered);
    visitor(self.m_record);
    visitor(self.m_length);
    visitor(self.m_remaining);
    visitor(self.m_crc);
    visitor(self.m_bodyStartSize);
    visitor(self.m_previous);
    visitor(self.m_mustOverwrite);
    visitor(self.m_recordsChecked);
    visitor(self.m_checkedUpTo);
    visitor(self.m_backupEnd);
}

QByteArray RecordChecker::State::save() const
{
    QByteArray bytes;
    Writer writer(bytes);
    writer(edition);
    writer(m_format ? m_format->magic : quint16(0));
    writer(m_overwritten.has_value());
    writer(m_overwritten.value_or(0));
    std::array<std::byte, withAddress> bodyStart{};
    std::copy_n(m_bodyStart.begin(), bodyStart.size(), bodyStart.begin());
    writer(bodyStart);
    visit(*this, writer);
    return bytes;
}

void RecordChecker::State::restore(const QByteArray& saved)
{
    Reader reader(saved);
    quint32 savedEdition = 0;
    quint16 magic = 0;
    bool hasOverwritten = false;
    quint64 overwritten = 0;
    reader(savedEdition);
    reader(magic);
    reader(hasOverwritten);
    reader(overwritten);
    std::array<std::byte, withAddress> bodyStart{};
    reader(bodyStart);
    std::copy(bodyStart.begin(), bodyStart.end(), m_bodyStart.begin());
    visit(*this, reader);
    m_format = magic == 0 ? nullptr : WalPageFormat::find(magic);
    if (hasOverwritten)
        m_overwritten = overwritten;
    const bool isSound = reader.isWhole() && savedEdition == edition && (magic == 0 || m_format != nullptr) &&
                         m_pageHeaderSize <= m_pageHeader.size() && m_pageHeaderGathered <= m_pageHeaderSize &&
                         m_gathered <= m_header.size() && m_bodyStartSize <= withAddress;
    if (!isSound) {
        throw Failure{Failure::Code::Internal,
                      tr("What another process knew of the WAL before this place cannot be read."),
                      tr("Install Basekeep again: its programs do not go together."),
                      {}};
    }
}

} // namespace basekeep

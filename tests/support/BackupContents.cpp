#include "tests/support/BackupContents.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/jobs/Failure.h"
#include "tests/support/CommandRun.h"

namespace basekeep {

namespace {

constexpr qsizetype blockSize = 512;

Failure unreadable(const QString& what)
{
    return Failure{Failure::Code::StorageError, what, {}, {}};
}

QByteArray bytesOf(const std::filesystem::path& path)
{
    return QByteArray::fromStdString(path.generic_string());
}

QByteArray contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    if (!file)
        throw unreadable(QStringLiteral("“%1” cannot be read.").arg(QString::fromStdString(path.string())));
    return QByteArray::fromStdString(content.str());
}

BackupContents::Entry entryOf(const std::filesystem::directory_entry& found, const std::filesystem::path& top)
{
    using Kind = BackupContents::Entry::Kind;
    namespace fs = std::filesystem;
    const fs::file_status status = found.symlink_status();
    BackupContents::Entry entry;
    entry.name = bytesOf(found.path().lexically_relative(top));
    entry.mode = static_cast<unsigned int>(status.permissions());
    if (fs::is_symlink(status)) {
        entry.kind = Kind::Link;
        entry.linkTarget = bytesOf(fs::read_symlink(found.path()));
    } else if (fs::is_directory(status)) {
        entry.kind = Kind::Folder;
    } else if (fs::is_regular_file(status)) {
        entry.content = contentOf(found.path());
    } else {
        entry.kind = Kind::Other;
    }
    return entry;
}

/// A member's header, field by field.
class Header final
{
public:
    explicit Header(QByteArray block) : m_block(std::move(block)) {}

    [[nodiscard]] QByteArray text(qsizetype offset, qsizetype width) const
    {
        return QByteArray(m_block.mid(offset, width).constData());
    }

    [[nodiscard]] qint64 number(qsizetype offset, qsizetype width) const
    {
        const QByteArray field = m_block.mid(offset, width);
        if (static_cast<unsigned char>(field.front()) != 0x80)
            return text(offset, width).trimmed().toLongLong(nullptr, 8);
        qint64 value = 0;
        for (const char byte : field.mid(1))
            value = (value << 8) | static_cast<unsigned char>(byte);
        return value;
    }

    [[nodiscard]] bool isSound() const
    {
        QByteArray summed = m_block;
        std::fill_n(summed.begin() + 148, 8, ' ');
        qint64 sum = 0;
        for (const char byte : summed)
            sum += static_cast<unsigned char>(byte);
        return m_block.mid(257, 8) == QByteArray("ustar\00000", 8) && number(148, 8) == sum;
    }

    [[nodiscard]] BackupContents::Entry entry() const
    {
        using Kind = BackupContents::Entry::Kind;
        BackupContents::Entry entry;
        entry.name = text(0, 100);
        entry.mode = static_cast<unsigned int>(number(100, 8));
        const char type = m_block.at(156);
        entry.kind = type == '0' ? Kind::File : type == '5' ? Kind::Folder : type == '2' ? Kind::Link : Kind::Other;
        entry.linkTarget = text(157, 100);
        entry.owner = QByteArray::number(number(108, 8)) + ':' + QByteArray::number(number(116, 8)) + ' ' +
                      text(265, 32) + ':' + text(297, 32);
        entry.otherFields = m_block.mid(257, 8) + m_block.mid(329);
        entry.modified = number(136, 12);
        return entry;
    }

private:
    QByteArray m_block;
};

} // namespace

QString BackupContents::Entry::toText() const
{
    static const char* const kinds[] = {"file", "folder", "link", "other"};
    return QStringLiteral("%1: %2, mode %3, %4 bytes%5%6")
        .arg(QString::fromUtf8(name), QLatin1String(kinds[int(kind)]), QString::number(mode, 8))
        .arg(content.size())
        .arg(linkTarget.isEmpty() ? QString() : QStringLiteral(", to ") + QString::fromUtf8(linkTarget),
             owner.isEmpty() ? QString() : QStringLiteral(", of ") + QString::fromUtf8(owner));
}

BackupContents BackupContents::ofFolder(const QString& folder)
{
    namespace fs = std::filesystem;
    const fs::path top = folder.toStdString();
    BackupContents contents;
    for (const fs::directory_entry& found : fs::recursive_directory_iterator(top))
        contents.m_entries << entryOf(found, top);
    std::sort(contents.m_entries.begin(), contents.m_entries.end(),
              [](const Entry& first, const Entry& second) { return first.name < second.name; });
    return contents;
}

BackupContents BackupContents::ofTar(const QByteArray& archive)
{
    if (archive.size() % blockSize != 0)
        throw unreadable(QStringLiteral("The archive has %1 bytes, no whole blocks.").arg(archive.size()));
    const QByteArray zeroBlock(blockSize, '\0');
    BackupContents contents;
    qsizetype offset = 0;
    while (offset < archive.size() && archive.mid(offset, blockSize) != zeroBlock) {
        const Header header(archive.mid(offset, blockSize));
        if (!header.isSound())
            throw unreadable(QStringLiteral("There is no sound header at byte %1 of the archive.").arg(offset));
        Entry entry = header.entry();
        const qint64 size = header.number(124, 12);
        const qint64 padding = (blockSize - size % blockSize) % blockSize;
        offset += blockSize;
        entry.content = archive.mid(offset, size);
        if (offset + size + padding > archive.size() ||
            archive.mid(offset + size, padding) != QByteArray(padding, '\0')) {
            throw unreadable(QStringLiteral("Member %1 is cut short, or its padding is not zero.")
                                 .arg(QString::fromUtf8(entry.name)));
        }
        offset += size + padding;
        contents.m_entries << entry;
    }
    contents.m_zeroBlocks = (archive.size() - offset) / blockSize;
    if (archive.mid(offset) != QByteArray(archive.size() - offset, '\0'))
        throw unreadable(QStringLiteral("Something follows the end of the archive."));
    return contents;
}

QByteArray BackupContents::decompressed(const QString& path)
{
    for (const auto& [suffix, program] : {std::pair(".gz", "gzip"), {".lz4", "lz4"}, {".zst", "zstd"}}) {
        if (path.endsWith(QLatin1String(suffix)))
            return CommandRun::outputOf(QLatin1String(program), {QStringLiteral("-dc"), path});
    }
    return contentOf(path.toStdString());
}

const BackupContents::Entry* BackupContents::find(const QByteArray& name) const
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.name == name; });
    return found == m_entries.end() ? nullptr : &*found;
}

} // namespace basekeep

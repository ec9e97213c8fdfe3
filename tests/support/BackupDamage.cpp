#include "tests/support/BackupDamage.h"

#include "engine/identity/RelationFile.h"
#include "engine/jobs/Failure.h"
#include "engine/manifest/ManifestReading.h"
#include "engine/wal/WalSegment.h"
#include "tests/support/TestBytes.h"

#include <QtCore/QDir>
#include <QtCore/QtEndian>

#include <map>

namespace basekeep {

using namespace Qt::StringLiterals;

namespace {

using Kind = VerifyFinding::Kind;

constexpr qsizetype pageSize = 8192;
constexpr quint32 walSegmentBytes = 1024 * 1024;
const QString controlPath = u"global/pg_control"_s;
const QString manifestName = u"backup_manifest"_s;

[[noreturn]] void fail(const QString& what)
{
    throw Failure{Failure::Code::Internal, what, {}, {}};
}

Lsn lsnOf(const QByteArray& content, qsizetype page)
{
    return {quint64{qFromLittleEndian<quint32>(content.constData() + page)} << 32 |
            qFromLittleEndian<quint32>(content.constData() + page + 4)};
}

} // namespace

BackupDamage::BackupDamage(const BackupCopy& copy, int major, quint32 seed)
    : m_copy(copy), m_major(major), m_random(seed)
{
    static_cast<void>(readManifest(m_copy.filePath(manifestName), m_manifest, CancelToken()));
    m_manifest.complete();
}

QStringList BackupDamage::namesForPlain()
{
    return {u"flip"_s,         u"cut"_s,          u"extend"_s,        u"remove"_s,         u"extra"_s,
            u"swap"_s,         u"folder"_s,       u"page"_s,          u"control flip"_s,   u"control other"_s,
            u"WAL flip"_s,     u"WAL cut"_s,      u"WAL remove"_s,    u"WAL other"_s,      u"manifest flip"_s,
            u"manifest cut"_s, u"manifest sum"_s, u"manifest size"_s, u"manifest digest"_s};
}

QStringList BackupDamage::namesForArchives(CompressionMethod method)
{
    QStringList names{u"member flip"_s,    u"member header"_s, u"member twice"_s,  u"member unsafe"_s,
                      u"member extra"_s,   u"member remove"_s, u"member behind"_s, u"member page"_s,
                      u"member longer"_s,  u"archive cut"_s,   u"archive empty"_s, u"archive tail"_s,
                      u"archive remove"_s, u"archive extra"_s, u"WAL flip"_s,      u"WAL remove"_s,
                      u"manifest flip"_s,  u"manifest size"_s};
    if (method != CompressionMethod::None)
        names << u"archive flip"_s;
    return names;
}

BackupDamage::Done BackupDamage::doToPlain(const QString& name)
{
    if (name.startsWith(u"manifest"_s))
        return doToManifest(name);
    if (name.startsWith(u"control"_s))
        return doToControlFile(name);
    if (name.startsWith(u"WAL"_s))
        return doToWal(name);
    if (name == u"extra"_s) {
        const QString path = randomFile(false).section(u'/', 0, -2) + u"/basekeep_extra"_s;
        const QString tidy = path.startsWith(u'/') ? path.mid(1) : path;
        m_copy.replace(tidy, "x");
        return {{tidy}, {Kind::ExtraFile}, {}};
    }
    if (name == u"swap"_s) {
        std::map<quint64, std::size_t> sizes;
        for (std::size_t index = std::size_t(bounded(qsizetype(m_manifest.size()) / 2)); index < m_manifest.size();
             ++index) {
            const ArrivalLog::Entry entry = m_manifest.at(index);
            if (entry.size == 0 || entry.path.starts_with("pg_tblspc"))
                continue;
            const auto [other, isFirst] = sizes.emplace(entry.size, index);
            if (isFirst || m_manifest.at(other->second).digest == entry.digest)
                continue;
            const QString one = QString::fromUtf8(entry.path.data(), qsizetype(entry.path.size()));
            const std::string_view second = m_manifest.at(other->second).path;
            const QString two = QString::fromUtf8(second.data(), qsizetype(second.size()));
            const QByteArray content = m_copy.content(one);
            m_copy.replace(one, m_copy.content(two));
            m_copy.replace(two, content);
            return {{one, two}, {Kind::ChecksumDiffers}, {}};
        }
        fail(u"no two files have one size"_s);
    }
    if (name == u"page"_s) {
        for (int attempt = 0; attempt < 1000; ++attempt) {
            const QString path = randomFile(true);
            if (!path.startsWith(u"base/1/"_s))
                continue;
            QByteArray content = m_copy.content(path);
            const Done done = damagePage(path, content);
            if (done.named.isEmpty())
                continue;
            m_copy.replace(path, content);
            m_copy.rewriteEntry(path, content.size(), content);
            return done;
        }
        fail(u"no page is older than the backup"_s);
    }
    const QString path = randomFile(name == u"flip"_s || name == u"cut"_s);
    QByteArray content = m_copy.content(path);
    if (name == u"flip"_s) {
        flip(content, 0, content.size());
    } else if (name == u"cut"_s) {
        content.truncate(bounded(content.size()));
    } else if (name == u"extend"_s) {
        content.append(1 + bounded(10000), '\0');
    } else {
        m_copy.remove(path);
        if (name == u"folder"_s)
            QDir().mkpath(m_copy.filePath(path));
        return {{path}, {Kind::MissingFile}, {}};
    }
    m_copy.replace(path, content);
    return {{path}, {name == u"flip"_s ? Kind::ChecksumDiffers : Kind::SizeDiffers}, {}};
}

BackupDamage::Done BackupDamage::doToManifest(const QString& name)
{
    QByteArray content = m_copy.content(manifestName);
    if (name == u"manifest size"_s || name == u"manifest digest"_s) {
        const QString path = randomFile(true);
        const ArrivalLog::Entry entry = m_manifest.at(*m_manifest.find(path.toStdString()));
        const bool isSize = name == u"manifest size"_s;
        m_copy.rewriteEntry(path, qint64(entry.size) + (isSize ? 1 + bounded(10000) : 0), "another content");
        return {{path}, {isSize ? Kind::SizeDiffers : Kind::ChecksumDiffers}, {}};
    }
    if (name == u"manifest flip"_s)
        flip(content, 0, content.size());
    else if (name == u"manifest cut"_s)
        content.truncate(bounded(content.size()));
    else
        content[content.size() - 10] = content.at(content.size() - 10) == '0' ? '1' : '0';
    m_copy.replace(manifestName, content);
    Done done;
    done.isInManifest = true;
    return done;
}

BackupDamage::Done BackupDamage::doToControlFile(const QString& name)
{
    const qsizetype crcOffset = m_major >= 18 ? 292 : 288;
    QByteArray content = m_copy.content(controlPath);
    if (name == u"control flip"_s) {
        flip(content, 16, crcOffset);
        m_copy.replace(controlPath, content);
        return {{controlPath}, {Kind::ControlFileDamaged}, {}};
    }
    content[0] = char(content.at(0) ^ 1);
    const quint32 crc = crc32c(0, bytesOf(content.left(crcOffset)));
    qToLittleEndian(crc, content.data() + crcOffset);
    m_copy.replace(controlPath, content);
    // A manifest of version 1 names no cluster, and every sound control file has the same CRC-32C: the WAL tells.
    if (m_manifest.manifestVersion() > 1)
        return {{controlPath}, {Kind::SystemIdentifierDiffers}, {}};
    Done done;
    const QString segment = WalSegment::fileName(1, m_manifest.walRanges().front().start, walSegmentBytes);
    done.named = QStringList{u"pg_wal/"_s + segment};
    done.kinds = {Kind::WalDamaged};
    done.isSeenByStock = false;
    return done;
}

/// Within what recovery needs: from the page on which it begins to its end.
BackupDamage::Done BackupDamage::changeWal(const QString& name, const QString& segment, QByteArray& content) const
{
    Done done;
    done.named = QStringList{u"pg_wal/"_s + segment};
    done.kinds = {Kind::WalDamaged};
    const Lsn start = m_manifest.walRanges().front().start;
    if (name == u"WAL other"_s) {
        content[24] = char(content.at(24) ^ 1); // the cluster, which the stock tool does not look at
        done.isSeenByStock = false;
    } else {
        // So many bytes always touch a record, which the range begins with.
        constexpr qsizetype touched = 24;
        for (qsizetype index = 0; index < touched; ++index)
            content[qsizetype(start.value % walSegmentBytes) + index] ^= 0x55;
    }
    return done;
}

BackupDamage::Done BackupDamage::doToWal(const QString& name)
{
    const QString segment = WalSegment::fileName(1, m_manifest.walRanges().front().start, walSegmentBytes);
    const QString archive = archiveNamed(u"pg_wal"_s);
    Done done;
    done.named = QStringList{u"pg_wal/"_s + segment};
    done.kinds = {Kind::WalMissing};
    if (!archive.isEmpty()) {
        EditedArchive edited = EditedArchive::read(archive, m_copy.content(archive));
        bool isFound = false;
        for (qsizetype index = 0; index < edited.members.size() && !isFound; ++index) {
            isFound = edited.members.at(index).name() == segment.toUtf8();
            if (isFound && name == u"WAL remove"_s)
                edited.members.removeAt(index);
            else if (isFound)
                done = changeWal(name, segment, edited.members[index].content);
        }
        if (!isFound)
            fail(u"no such segment: "_s + segment);
        m_copy.replace(archive, edited.packed(compressionFromFileName(archive)));
        done.isSeenByStock = false; // stock 18 reads no WAL in archives
        return done;
    }
    QByteArray content = m_copy.content(done.named.first());
    if (name == u"WAL remove"_s) {
        m_copy.remove(done.named.first());
        return done;
    }
    const QString path = done.named.first();
    if (name == u"WAL cut"_s)
        content.truncate(qsizetype(m_manifest.walRanges().front().start.value % walSegmentBytes) + 20);
    else
        done = changeWal(name, segment, content);
    m_copy.replace(path, content);
    return done;
}

BackupDamage::Done BackupDamage::doToArchives(const QString& name)
{
    if (name.startsWith(u"manifest"_s))
        return doToManifest(name);
    if (name.startsWith(u"WAL"_s))
        return doToWal(name);
    return name.startsWith(u"member"_s) ? doToMember(name) : doToArchiveFile(name);
}

BackupDamage::Done BackupDamage::doToMember(const QString& name)
{
    // The tablespace's archive is small, so it is where compressed ones are packed again.
    const QString space = archiveNamed({});
    const QString base = archiveNamed(u"base"_s);
    const bool isPlainTar = compressionFromFileName(base) == CompressionMethod::None;
    const QString archive = isPlainTar && m_random.bounded(2) == 0 ? base : space;
    const QString prefix = archive == base ? QString() : u"pg_tblspc/"_s + archive.section(u'.', 0, 0) + u'/';
    EditedArchive edited = EditedArchive::read(archive, m_copy.content(archive));
    QList<qsizetype> candidates;
    for (qsizetype index = 0; index < edited.members.size(); ++index) {
        const EditedArchive::Member& member = edited.members.at(index);
        const bool isListed = m_manifest.find((prefix + QString::fromUtf8(member.name())).toStdString()).has_value();
        if (member.isFile() && !member.content.isEmpty() && isListed && member.name() != controlPath.toUtf8())
            candidates << index;
    }
    Done done;
    done.kinds = {Kind::ArchiveDamaged};
    done.named = QStringList{archive};
    if (name == u"member page"_s) {
        for (int attempt = 0; attempt < 1000; ++attempt) {
            EditedArchive::Member& member = edited.members[candidates.at(bounded(candidates.size()))];
            const QString path = prefix + QString::fromUtf8(member.name());
            done = damagePage(path, member.content);
            if (done.named.isEmpty())
                continue;
            m_copy.rewriteEntry(path, member.content.size(), member.content);
            m_copy.replace(archive, edited.packed(compressionFromFileName(archive)));
            return done;
        }
        fail(u"no page is older than the backup"_s);
    }
    const qsizetype chosen = candidates.at(bounded(candidates.size()));
    EditedArchive::Member& member = edited.members[chosen];
    const QString path = prefix + QString::fromUtf8(member.name());
    if (name == u"member flip"_s) {
        flip(member.content, 0, member.content.size());
        done = {{path}, {Kind::ChecksumDiffers}, {}};
    } else if (name == u"member longer"_s) {
        member.setContent(member.content + "x");
        done = {{path}, {Kind::SizeDiffers}, {}};
    } else if (name == u"member header"_s) {
        flip(member.header, 0, 148); // the checksum itself has blanks that mean nothing
        done.isSeenByStock = false;
        done.kinds = {Kind::ArchiveDamaged, Kind::UnsafeMember};
    } else if (name == u"member twice"_s) {
        edited.members.insert(chosen + m_random.bounded(int(edited.members.size() - chosen)), member);
        done = {{path}, {Kind::DuplicateMember}, {}};
        done.isSeenByStock = false;
    } else if (name == u"member unsafe"_s) {
        EditedArchive::Member unsafe = member;
        unsafe.setName("../" + unsafe.name());
        edited.members.insert(chosen, unsafe);
        done.kinds = {Kind::UnsafeMember};
        done.isSeenByStock = false;
    } else if (name == u"member extra"_s) {
        EditedArchive::Member extra = member;
        extra.setName("basekeep_extra");
        edited.members.insert(chosen, extra);
        done = {{prefix + u"basekeep_extra"_s}, {Kind::ExtraFile}, {}};
    } else if (name == u"member remove"_s) {
        edited.members.removeAt(chosen);
        done = {{path}, {Kind::MissingFile}, {}};
    } else {
        edited.end += QByteArray(1 + bounded(3000), 'x');
        done.isSeenByStock = false;
    }
    m_copy.replace(archive, edited.packed(compressionFromFileName(archive)));
    return done;
}

BackupDamage::Done BackupDamage::doToArchiveFile(const QString& name)
{
    const QString archive = archiveNamed(m_random.bounded(2) == 0 ? u"base"_s : QString());
    const bool isGzip = compressionFromFileName(archive) == CompressionMethod::Gzip;
    Done done;
    done.named = QStringList{archive};
    done.kinds = {Kind::ArchiveDamaged};
    done.archive = archive;
    QByteArray content = m_copy.content(archive);
    if (name == u"archive cut"_s) {
        content.truncate(1 + bounded(content.size() * 9 / 10));
        done.isSeenByStock = !isGzip; // which stock 18 reads for ever
    } else if (name == u"archive empty"_s) {
        content.clear();
        done.isSeenByStock = false;
    } else if (name == u"archive tail"_s) {
        content += QByteArray(1 + bounded(3000), 'x');
        done.isSeenByStock = false;
    } else if (name == u"archive flip"_s) {
        flip(content, content.size() / 10, content.size() * 9 / 10);
        done.isSeenByStock = false;
        done.named.clear(); // what of it is damaged is anybody's guess
    } else if (name == u"archive remove"_s) {
        const QString space = archiveNamed({});
        const std::string prefix = (u"pg_tblspc/"_s + space.section(u'.', 0, 0) + u'/').toStdString();
        m_copy.remove(space);
        done = {};
        done.kinds = {Kind::MissingFile};
        for (std::size_t index = 0; index < m_manifest.size(); ++index) {
            const std::string_view path = m_manifest.at(index).path;
            if (path.starts_with(prefix))
                done.named << QString::fromUtf8(path.data(), qsizetype(path.size()));
        }
        return done;
    } else {
        m_copy.replace(u"notes.txt"_s, "x");
        return {{u"notes.txt"_s}, {Kind::UnexpectedEntry}, {}};
    }
    m_copy.replace(archive, content);
    return done;
}

/// Only the page's own checksum can tell: for the manifest the file is as it should be. Nothing if it has no page that
/// was last changed before the backup.
BackupDamage::Done BackupDamage::damagePage(const QString& path, QByteArray& content)
{
    const auto relation = RelationFile::fromPath(path.toStdString());
    if (!relation || relation->segment != 0 || content.size() < pageSize)
        return {};
    const qsizetype page = bounded(content.size() / pageSize) * pageSize;
    const Lsn start = m_manifest.walRanges().back().start;
    const bool isNew = content.mid(page, 24) == QByteArray(24, '\0');
    if (isNew || lsnOf(content, page) >= start)
        return {};
    flip(content, page + 24, page + pageSize);
    Done done;
    done.named = QStringList{path};
    done.kinds = {Kind::PageDamaged};
    done.isSeenByStock = false;
    return done;
}

/// One that the manifest names and that lies in the data directory itself. The control file has damages of its own.
QString BackupDamage::randomFile(bool mustHaveContent)
{
    while (true) {
        const ArrivalLog::Entry entry = m_manifest.at(std::size_t(bounded(qsizetype(m_manifest.size()))));
        const QString path = QString::fromUtf8(entry.path.data(), qsizetype(entry.path.size()));
        const bool isOther = path == controlPath || path.startsWith(u"pg_tblspc"_s) || path.startsWith(u"pg_wal"_s) ||
                             path == u"postgresql.auto.conf"_s;
        if (!isOther && (entry.size > 0 || !mustHaveContent))
            return path;
    }
}

void BackupDamage::flip(QByteArray& bytes, qsizetype from, qsizetype end)
{
    const qsizetype offset = from + bounded(end - from);
    bytes[offset] = char(bytes.at(offset) ^ (1 << m_random.bounded(8)));
}

/// The file of the archive with that stem; of the tablespace if it is empty. Nothing in plain format.
QString BackupDamage::archiveNamed(const QString& stem) const
{
    for (const QString& name : QDir(m_copy.folder()).entryList(QDir::Files)) {
        const QString found = name.section(u'.', 0, 0);
        const bool isTablespace = !found.isEmpty() && found.front().isDigit();
        if (name.contains(u".tar"_s) && (stem.isEmpty() ? isTablespace : found == stem))
            return name;
    }
    return {};
}

} // namespace basekeep

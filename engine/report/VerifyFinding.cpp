#include "engine/report/VerifyFinding.h"

#include "engine/identity/RelationFile.h"
#include "engine/storage/MemberPath.h"

namespace basekeep {

namespace {

QString forkName(const std::string& path)
{
    switch (RelationFile::fromPath(path).value_or(RelationFile()).fork) {
    case RelationFile::Fork::Main:
        break;
    case RelationFile::Fork::FreeSpaceMap:
        return VerifyFinding::tr("free space map");
    case RelationFile::Fork::VisibilityMap:
        return VerifyFinding::tr("visibility map");
    case RelationFile::Fork::Init:
        return VerifyFinding::tr("initial fork");
    }
    return VerifyFinding::tr("relation file");
}

} // namespace

VerifyFinding::Severity VerifyFinding::severity() const
{
    switch (kind) {
    case Kind::MissingFile:
    case Kind::ExtraFile:
    case Kind::SizeDiffers:
    case Kind::ChecksumDiffers:
    case Kind::PageDamaged:
    case Kind::IncrementalDamaged:
    case Kind::ChangedWhileRead:
    case Kind::Unreadable:
    case Kind::NotRegular:
    case Kind::UnexpectedEntry:
    case Kind::ArchiveDamaged:
    case Kind::UnsafeMember:
    case Kind::DuplicateMember:
    case Kind::FolderLoop:
    case Kind::LinkLeadsNowhere:
    case Kind::ControlFileDamaged:
    case Kind::SystemIdentifierDiffers:
    case Kind::BackupLabelWrong:
    case Kind::WalMissing:
    case Kind::WalDamaged:
        return Severity::Error;
    case Kind::PagesNotChecked:
    case Kind::WalNotChecked:
    case Kind::BackupLabelMissing:
    case Kind::ServerFilePresent:
    case Kind::CaseCollision:
        return Severity::Warning;
    case Kind::WalEndsInRecord:
    case Kind::WalCompressed:
    case Kind::WalNotUsed:
    case Kind::RelationNamed:
    case Kind::NamesNotKnown:
    case Kind::PageInWal:
        return Severity::Note;
    }
    Q_UNREACHABLE();
}

QString VerifyFinding::pathText() const
{
    return QString::fromStdString(printableName(path));
}

QString VerifyFinding::toText() const
{
    switch (kind) {
    case Kind::MissingFile:
        return tr("\"%1\" is in the manifest, but not in the backup.").arg(pathText());
    case Kind::ExtraFile:
        return tr("\"%1\" is in the backup, but not in the manifest.").arg(pathText());
    case Kind::SizeDiffers:
        return tr("\"%1\" has %2 bytes, but %3 in the manifest.").arg(pathText(), found, expected);
    case Kind::ChecksumDiffers:
        return tr("\"%1\" has the checksum %2, but %3 in the manifest.").arg(pathText(), found, expected);
    case Kind::PageDamaged:
        return tr("Block %1 of the %2 \"%3\" bears the page checksum %4, but %5 would be right.")
            .arg(QString::number(block), forkName(path), pathText(), found, expected);
    case Kind::PageInWal:
        return tr("Block %1 of the %2 \"%3\" bears the page checksum %4 instead of %5, but all of it is in the WAL.")
            .arg(QString::number(block), forkName(path), pathText(), found, expected);
    case Kind::PagesNotChecked:
    case Kind::IncrementalDamaged:
        return found; // a whole sentence
    case Kind::ChangedWhileRead:
        return tr("\"%1\" gave %2 bytes instead of %3 when it was read.").arg(pathText(), found, expected);
    case Kind::Unreadable:
        return tr("\"%1\" cannot be read.").arg(pathText());
    case Kind::NotRegular:
        return tr("\"%1\" is neither a file nor a folder.").arg(pathText());
    case Kind::UnexpectedEntry:
        return tr("\"%1\" is none of the archives of a backup in tar format.").arg(pathText());
    case Kind::ArchiveDamaged:
        return tr("The archive \"%1\" is damaged: %2").arg(pathText(), found);
    case Kind::UnsafeMember:
        return tr("The archive \"%1\" has a member with an unsafe name: %2").arg(pathText(), found);
    case Kind::DuplicateMember:
        return tr("\"%1\" comes once more, in the archive \"%2\".").arg(pathText(), found);
    case Kind::FolderLoop:
        return tr("\"%1\" leads back to a folder that it lies in.").arg(pathText());
    case Kind::LinkLeadsNowhere:
        return tr("\"%1\" is a link to \"%2\", where nothing is.").arg(pathText(), found);
    case Kind::ControlFileDamaged:
        return tr("\"%1\" is not a sound control file: %2.").arg(pathText(), found);
    case Kind::SystemIdentifierDiffers:
        return tr("\"%1\" is of the cluster %2, but the manifest of %3.").arg(pathText(), found, expected);
    case Kind::BackupLabelMissing:
        return tr("There is no \"%1\".").arg(pathText());
    case Kind::ServerFilePresent:
        return tr("\"%1\" lies in the backup.").arg(pathText());
    case Kind::BackupLabelWrong:
        return found; // a whole sentence
    case Kind::WalMissing:
    case Kind::WalDamaged:
    case Kind::WalEndsInRecord:
    case Kind::WalNotChecked:
    case Kind::WalCompressed:
    case Kind::WalNotUsed:
    case Kind::NamesNotKnown:
        return found; // whole sentences
    case Kind::CaseCollision:
        return tr("\"%1\" and \"%2\" are one name on Windows and macOS.").arg(found, pathText());
    case Kind::RelationNamed:
        return tr("\"%1\" belongs to %2.").arg(pathText(), relation);
    }
    Q_UNREACHABLE();
}

QString VerifyFinding::relationText() const
{
    return relation.isEmpty() || kind == Kind::RelationNamed ? QString() : tr("The file belongs to %1.").arg(relation);
}

QString VerifyFinding::meaning() const
{
    switch (kind) {
    case Kind::MissingFile:
        return tr("A server restored from this backup would lack what was in the file.");
    case Kind::ExtraFile:
        return tr("It was put there after the backup was taken, and nothing vouches for it.");
    case Kind::SizeDiffers:
    case Kind::ChecksumDiffers:
        return tr("The file was changed or damaged after the server sent it.");
    case Kind::PageDamaged:
        return tr("The page was damaged on the server, or after the backup was taken if the file's checksum differs, "
                  "too; where no WAL was checked, it may as well have been written while it was copied, which recovery "
                  "sets right.");
    case Kind::PageInWal:
        return tr("It was written while it was copied, most likely; recovery makes the page anew before it is used.");
    case Kind::PagesNotChecked:
        return tr("Damage that was on the server before the backup does not show without.");
    case Kind::ChangedWhileRead:
        return tr("Something writes into this backup, or the disk does not give back what it holds.");
    case Kind::Unreadable:
        return tr("What cannot be read can neither be verified nor restored.");
    case Kind::NotRegular:
        return tr("No server makes such an entry, and it was not opened.");
    case Kind::UnexpectedEntry:
        return tr("It was put there after the backup was taken, and nothing vouches for it.");
    case Kind::ArchiveDamaged:
    case Kind::UnsafeMember:
        return tr("What follows in the archive was not verified, and is not likely to be of use.");
    case Kind::DuplicateMember:
        return tr("Whoever unpacks the archives gets the last of them, which was not compared with the manifest.");
    case Kind::FolderLoop:
        return tr("No server makes such a link, and it was not followed.");
    case Kind::LinkLeadsNowhere:
        return tr("What belongs there, a tablespace as a rule, is not part of the backup any more.");
    case Kind::ControlFileDamaged:
        return tr("No server starts from this backup.");
    case Kind::SystemIdentifierDiffers:
        return tr("The manifest belongs to another backup, or files of two clusters were mixed.");
    case Kind::BackupLabelMissing:
        return tr("A server would begin recovery at the wrong place, say nothing, and may end with damaged data.");
    case Kind::BackupLabelWrong:
        return tr("Recovery would begin at the wrong place, or a server would refuse to start.");
    case Kind::ServerFilePresent:
        return tr("A server runs on these files or did so; then they are not what was backed up.");
    case Kind::WalMissing:
    case Kind::WalDamaged:
        return tr("Recovery from this backup would stop before it is consistent, unless the WAL comes from elsewhere.");
    case Kind::WalEndsInRecord:
        return tr("That is so where a server gave a record up, and does no harm.");
    case Kind::WalNotChecked:
        return tr("Whether recovery finds sound WAL is not known.");
    case Kind::WalCompressed:
        return tr("Recovery finds it through a restore_command that decompresses it, and not otherwise.");
    case Kind::WalNotUsed:
        return tr("Recovery does not use it either.");
    case Kind::CaseCollision:
        return tr("They differ only by case or by how letters are composed. Only one of them can be restored there.");
    case Kind::RelationNamed:
        return tr("The live server calls it so now; at the time of the backup it may have been another one.");
    case Kind::IncrementalDamaged:
        return tr("No full backup can be made of it and those that it builds on.");
    case Kind::NamesNotKnown:
        return tr("What was found holds all the same.");
    }
    Q_UNREACHABLE();
}

QString VerifyFinding::titleOf(Kind kind)
{
    switch (kind) {
    case Kind::MissingFile:
        return tr("File is missing");
    case Kind::ExtraFile:
        return tr("File not in the manifest");
    case Kind::SizeDiffers:
        return tr("Size differs");
    case Kind::ChecksumDiffers:
        return tr("Checksum differs");
    case Kind::PageDamaged:
        return tr("Page is damaged");
    case Kind::PagesNotChecked:
        return tr("Pages not checked");
    case Kind::ChangedWhileRead:
        return tr("Changed while read");
    case Kind::Unreadable:
        return tr("Cannot be read");
    case Kind::NotRegular:
        return tr("Neither file nor folder");
    case Kind::UnexpectedEntry:
        return tr("Does not belong there");
    case Kind::ArchiveDamaged:
        return tr("Archive is damaged");
    case Kind::UnsafeMember:
        return tr("Unsafe name in archive");
    case Kind::DuplicateMember:
        return tr("Twice in archives");
    case Kind::FolderLoop:
        return tr("Link to its own folder");
    case Kind::LinkLeadsNowhere:
        return tr("Link leads nowhere");
    case Kind::ControlFileDamaged:
        return tr("Control file is damaged");
    case Kind::SystemIdentifierDiffers:
        return tr("Of another cluster");
    case Kind::BackupLabelMissing:
        return tr("No backup_label");
    case Kind::BackupLabelWrong:
        return tr("backup_label is wrong");
    case Kind::ServerFilePresent:
        return tr("Used by a server");
    case Kind::WalMissing:
        return tr("WAL is missing");
    case Kind::WalDamaged:
        return tr("WAL is damaged");
    case Kind::WalEndsInRecord:
        return tr("WAL ends in a record");
    case Kind::WalNotChecked:
        return tr("WAL not checked");
    case Kind::WalCompressed:
        return tr("WAL is compressed");
    case Kind::WalNotUsed:
        return tr("WAL file not used");
    case Kind::CaseCollision:
        return tr("Differs only by case");
    case Kind::RelationNamed:
        return tr("Name of a damaged relation");
    case Kind::IncrementalDamaged:
        return tr("Incremental file is damaged");
    case Kind::NamesNotKnown:
        return tr("Names not known");
    case Kind::PageInWal:
        return tr("Page comes from the WAL");
    }
    Q_UNREACHABLE();
}

QJsonObject VerifyFinding::toJson() const
{
    return {{QStringLiteral("severity"), nameOf(severity())},
            {QStringLiteral("key"), keyOf(kind)},
            {QStringLiteral("title"), toText()},
            {QStringLiteral("path"), pathText()},
            {QStringLiteral("expected"), expected},
            {QStringLiteral("found"), found},
            {QStringLiteral("meaning"), meaning()},
            {QStringLiteral("detail"), detail},
            {QStringLiteral("relation"), relation},
            {QStringLiteral("block"), isAboutBlock() ? QJsonValue(qint64(block)) : QJsonValue::Null}};
}

std::optional<VerifyFinding> VerifyFinding::fromJson(const QJsonObject& json)
{
    const auto text = [&json](const char* key) {
        return json.value(QLatin1String(key)).toString();
    };
    for (int number = 0; number < kindCount; ++number) {
        const auto kind = static_cast<Kind>(number);
        if (keyOf(kind) == text("key")) {
            return VerifyFinding{kind,
                                 text("path").toStdString(),
                                 text("expected"),
                                 text("found"),
                                 text("detail"),
                                 quint64(json.value(QLatin1String("block")).toInteger()),
                                 text("relation")};
        }
    }
    return std::nullopt;
}

QString VerifyFinding::keyOf(Kind kind)
{
    switch (kind) {
    case Kind::MissingFile:
        return QStringLiteral("missing-file");
    case Kind::ExtraFile:
        return QStringLiteral("extra-file");
    case Kind::SizeDiffers:
        return QStringLiteral("size-differs");
    case Kind::ChecksumDiffers:
        return QStringLiteral("checksum-differs");
    case Kind::PageDamaged:
        return QStringLiteral("page-damaged");
    case Kind::PageInWal:
        return QStringLiteral("page-in-wal");
    case Kind::PagesNotChecked:
        return QStringLiteral("pages-not-checked");
    case Kind::ChangedWhileRead:
        return QStringLiteral("changed-while-read");
    case Kind::Unreadable:
        return QStringLiteral("unreadable");
    case Kind::NotRegular:
        return QStringLiteral("not-regular");
    case Kind::UnexpectedEntry:
        return QStringLiteral("unexpected-entry");
    case Kind::ArchiveDamaged:
        return QStringLiteral("archive-damaged");
    case Kind::UnsafeMember:
        return QStringLiteral("unsafe-member");
    case Kind::DuplicateMember:
        return QStringLiteral("duplicate-member");
    case Kind::FolderLoop:
        return QStringLiteral("folder-loop");
    case Kind::LinkLeadsNowhere:
        return QStringLiteral("link-leads-nowhere");
    case Kind::ControlFileDamaged:
        return QStringLiteral("control-file-damaged");
    case Kind::SystemIdentifierDiffers:
        return QStringLiteral("system-identifier-differs");
    case Kind::BackupLabelMissing:
        return QStringLiteral("backup-label-missing");
    case Kind::BackupLabelWrong:
        return QStringLiteral("backup-label-wrong");
    case Kind::ServerFilePresent:
        return QStringLiteral("server-file-present");
    case Kind::WalMissing:
        return QStringLiteral("wal-missing");
    case Kind::WalDamaged:
        return QStringLiteral("wal-damaged");
    case Kind::WalEndsInRecord:
        return QStringLiteral("wal-ends-in-record");
    case Kind::WalNotChecked:
        return QStringLiteral("wal-not-checked");
    case Kind::WalCompressed:
        return QStringLiteral("wal-compressed");
    case Kind::WalNotUsed:
        return QStringLiteral("wal-not-used");
    case Kind::CaseCollision:
        return QStringLiteral("case-collision");
    case Kind::RelationNamed:
        return QStringLiteral("relation-named");
    case Kind::IncrementalDamaged:
        return QStringLiteral("incremental-damaged");
    case Kind::NamesNotKnown:
        return QStringLiteral("names-not-known");
    }
    Q_UNREACHABLE();
}

QString VerifyFinding::nameOf(Severity severity)
{
    switch (severity) {
    case Severity::Note:
        return QStringLiteral("note");
    case Severity::Warning:
        return QStringLiteral("warning");
    case Severity::Error:
        return QStringLiteral("error");
    }
    Q_UNREACHABLE();
}

} // namespace basekeep

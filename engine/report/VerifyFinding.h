#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonObject>
#include <QtCore/QMetaType>
#include <QtCore/QString>

#include <optional>
#include <string>

namespace basekeep {

/// One thing that the verification of a backup came upon.
struct VerifyFinding
{
    Q_DECLARE_TR_FUNCTIONS(VerifyFinding)

public:
    enum class Kind {
        MissingFile, ///< in the manifest, but not there
        ExtraFile,   ///< there, but not in the manifest
        SizeDiffers,
        ChecksumDiffers,
        PageDamaged,        ///< a page of a relation file does not match its own checksum
        PagesNotChecked,    ///< although that was asked for
        ChangedWhileRead,   ///< it has not as many bytes as a moment before
        Unreadable,         ///< a file or folder that the system does not let be read, or a link that leads nowhere
        NotRegular,         ///< neither a file nor a folder
        UnexpectedEntry,    ///< beside the archives of a backup in tar format
        ArchiveDamaged,     ///< its structure or compression; what follows in it is not known
        UnsafeMember,       ///< an archive's member that would land outside; what follows in the archive is not known
        DuplicateMember,    ///< a file that comes more than once in archives
        FolderLoop,         ///< a link back to a folder that it lies in
        LinkLeadsNowhere,   ///< a link, to a tablespace as a rule, whose target is not there
        ControlFileDamaged, ///< global/pg_control is not one, or its own checksum is wrong
        SystemIdentifierDiffers,
        BackupLabelMissing,
        BackupLabelWrong,  ///< it does not go with the manifest or the control file
        ServerFilePresent, ///< postmaster.pid, which is there while a server runs
        WalMissing,
        WalDamaged,
        WalEndsInRecord,    ///< a range ends in the middle of a record
        WalNotChecked,      ///< of a version that is not known here, or nobody knows which it should be
        WalCompressed,      ///< segments were checked that recovery does not read as they are
        WalNotUsed,         ///< a file that looks like a segment that was wanted, but is not one, or a second one
        CaseCollision,      ///< two paths that differ only by case, or by how letters are composed
        RelationNamed,      ///< what a damaged file holds, by a live server
        IncrementalDamaged, ///< a file of an incremental backup that cannot be one
        NamesNotKnown,      ///< although a live server was to tell them
        PageInWal,          ///< a page does not match its own checksum, but recovery makes it anew
    };
    static constexpr int kindCount = 31;

    enum class Severity {
        Note,    ///< worth knowing
        Warning, ///< somebody should read it; the backup is not worse for it
        Error,   ///< the backup is not good
    };

    Kind kind = Kind::MissingFile;
    /// Raw bytes, relative to the backup's data directory, '/' between components.
    std::string path;
    QString expected;  ///< may be empty
    QString found;     ///< may be empty
    QString detail;    ///< the system's text, verbatim; may be empty
    quint64 block = 0; ///< if it is about one; counted from the file's start
    /// Database, schema and name of the relation that the file belongs to; empty if they are not known.
    QString relation{};

    [[nodiscard]] Severity severity() const;
    [[nodiscard]] bool isAboutBlock() const { return kind == Kind::PageDamaged || kind == Kind::PageInWal; }
    [[nodiscard]] QString pathText() const; ///< with bytes that cannot be shown written as \xNN
    [[nodiscard]] QString toText() const;   ///< the fact in one sentence
    /// Whose file it is, in one sentence; empty if that is not known, or is the fact itself.
    [[nodiscard]] QString relationText() const;
    [[nodiscard]] QString meaning() const; ///< what it means for who wants to restore the backup, in one sentence

    [[nodiscard]] static QString titleOf(Kind kind); ///< for people, in a few words: "File is missing"
    /// Keys: severity, key, title, path, expected, found, meaning, detail, relation, block (null where it says
    /// nothing).
    [[nodiscard]] QJsonObject toJson() const;
    /// Of a finding that was written earlier; its path is then the one that was shown. Nothing if its kind is not
    /// known.
    [[nodiscard]] static std::optional<VerifyFinding> fromJson(const QJsonObject& json);

    [[nodiscard]] static QString keyOf(Kind kind);          ///< stable name for scripts, e.g. "missing-file"
    [[nodiscard]] static QString nameOf(Severity severity); ///< "note", "warning", "error"
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::VerifyFinding)

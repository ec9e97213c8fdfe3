#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonObject>
#include <QtCore/QMetaType>
#include <QtCore/QString>

namespace basekeep {

/// Why something could not be done, in the three parts that a person needs: the fact, what to do next, and the words of
/// the server or the system.
///
/// The engine throws it by value (`throw Failure{...}`) and a Job turns it into its outcome, so no caller can overlook
/// one. Front ends show the message and never tell failures apart by their wording; that is what the code is for.
struct Failure
{
    Q_DECLARE_TR_FUNCTIONS(Failure)

public:
    enum class Code {
        Cancelled,            ///< the user, the session or a signal asked to stop
        InvalidOption,        ///< settings that contradict each other or cannot be used
        ConnectionFailed,     ///< no connection could be made
        AuthenticationFailed, ///< class 28 of SQLSTATE, or a password is missing
        ConnectionLost,       ///< a connection that was there has gone
        ServerRefused,        ///< the server answered with an error
        ProtocolViolation,    ///< the server sent what no server 13 to 18 sends
        UnsafeMember,         ///< an archive member that would land outside the target or over something else
        TargetUnusable,       ///< target folder not empty, not a folder, not writable
        DiskFull,
        StorageError,       ///< any other failure of the file system
        WalStreamFailed,    ///< the WAL lane ended before its time
        WrongServer,        ///< two connections reached two clusters
        VerificationFailed, ///< the bytes that arrived are not those of the manifest
        NoManifest,         ///< there is nothing to verify the backup against
        PageChecksumFailed, ///< the server found damaged pages while sending (SQLSTATE XX001)
        PreflightFailed,    ///< a finding that makes the job pointless
        Internal,
    };

    Code code = Code::Internal;
    QString message; ///< what happened, one sentence
    QString hint;    ///< what the reader can do next; may be empty
    QString detail;  ///< server's or system's text, verbatim; may be empty

    /// The failure for an errno value of a file operation on `path`: DiskFull for ENOSPC/EDQUOT, else StorageError. A
    /// zero errno after a short write counts as "no space", since that is what it nearly always is.
    [[nodiscard]] static Failure fromSystem(int error, const QString& message);

    [[nodiscard]] static Failure cancelled();

    [[nodiscard]] static QString nameOf(Code code); ///< stable name for scripts, e.g. "disk-full"

    /// Keys: code (its name), message, hint, detail.
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Failure fromJson(const QJsonObject& json);

    /// Message, detail and hint as lines, for a clipboard or a log.
    [[nodiscard]] QString toText() const;
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::Failure)

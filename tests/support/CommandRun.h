#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// A program that was run to its end, and what it said.
struct CommandRun
{
    int exitCode = -1; ///< -1: it did not start, crashed, or was stopped because it took longer than five minutes
    QByteArray output;
    QByteArray error; ///< or why it did not start

    /// Runs it with nothing on standard input, the caller's own PG… variables left out, and messages in English.
    /// basekeep-cli keeps its list of jobs in a folder that lasts as long as this test.
    /// Its working folder is the caller's if none is named.
    [[nodiscard]] static CommandRun of(const QString& program, const QStringList& arguments,
                                       const QString& folder = {});

    /// As of(), but throws Failure with the program's words if it does not exit with 0; returns its output.
    static QByteArray outputOf(const QString& program, const QStringList& arguments);

    [[nodiscard]] QString toText() const; ///< exit status and words, for messages of a test
};

} // namespace basekeep

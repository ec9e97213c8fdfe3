#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QList>

namespace basekeep {

/// A place in the conversation: each message that the scripted server sends belongs to one.
enum class WalsenderPoint {
    Any, ///< matches every message: occurrence n is the n-th message of the session
    StartUp,
    Show,
    IdentifySystem,
    SlotCommand,
    UploadBegin, ///< of a manifest, for an incremental backup
    UploadEnd,
    StartRow, ///< of BASE_BACKUP
    TablespaceList,
    CopyBegin,
    ArchiveBegin,  ///< 'n'
    ArchiveData,   ///< 'd' of an archive
    Progress,      ///< 'p'
    ManifestBegin, ///< 'm'
    ManifestData,
    CopyEnd,
    EndRow,
    Completion,
    Ready, ///< ReadyForQuery after any command
    History,
    StreamBegin,
    WalData,
    Keepalive,
    StreamEnd,
    SwitchRow, ///< the next timeline and where it begins
};

enum class WalsenderLane {
    Data,
    Wal, ///< the child's connections
};

/// What goes wrong at one message. Without a fault the scripted server tells the truth.
struct WalsenderFault
{
    enum class Kind {
        Stall,   ///< nothing more is sent until the test says release(), nor is anything answered
        Cut,     ///< the connection is closed
        Error,   ///< an error takes the message's place and ends the command; FATAL ends the session
        Replace, ///< other messages take its place; none drops it
    };

    Kind kind = Kind::Cut;
    WalsenderPoint point = WalsenderPoint::Any;
    WalsenderLane lane = WalsenderLane::Data;
    int occurrence = 0; ///< which message of that point, counted from 0; -1: all of them
    QByteArray severity;
    QByteArray sqlState;
    QByteArray text;
    QList<QByteArray> messages;

    [[nodiscard]] static WalsenderFault stall(WalsenderPoint point, int occurrence = 0)
    {
        return {Kind::Stall, point, WalsenderLane::Data, occurrence, {}, {}, {}, {}};
    }
    [[nodiscard]] static WalsenderFault cut(WalsenderPoint point, int occurrence = 0)
    {
        return {Kind::Cut, point, WalsenderLane::Data, occurrence, {}, {}, {}, {}};
    }
    [[nodiscard]] static WalsenderFault error(WalsenderPoint point, const QByteArray& sqlState, const QByteArray& text,
                                              const QByteArray& severity = "ERROR", int occurrence = 0)
    {
        return {Kind::Error, point, WalsenderLane::Data, occurrence, severity, sqlState, text, {}};
    }
    [[nodiscard]] static WalsenderFault replace(WalsenderPoint point, const QList<QByteArray>& messages,
                                                int occurrence = 0)
    {
        return {Kind::Replace, point, WalsenderLane::Data, occurrence, {}, {}, {}, messages};
    }

    [[nodiscard]] WalsenderFault onWalLane() const
    {
        WalsenderFault copy = *this;
        copy.lane = WalsenderLane::Wal;
        return copy;
    }
};

} // namespace basekeep

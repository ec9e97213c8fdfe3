#pragma once

#include <QtCore/QByteArray>

#include <functional>
#include <optional>

namespace basekeep {

/// One member of a scripted archive. Encoded as the reference describes a server's tar, byte for byte and without any
/// of the engine's code, so that the engine is measured against the description and not against itself.
struct ScriptedMember
{
    /// Servers send tablespace_map where it is asked for, and links in pg_tblspc where it is not.
    enum class When { Always, WithTablespaceMap, WithoutTablespaceMap };

    QByteArray name; ///< as it stands in the header: folders and links end in '/'
    char type = '0';
    QByteArray content; ///< what the manifest knows
    QByteArray linkTarget;
    quint32 mode = 0600;
    quint64 userId = 26;
    quint64 groupId = 26;
    qint64 modifiedAt = 1767225600;
    When when = When::Always;

    // Lies.
    std::optional<QByteArray> sentContent;          ///< other bytes than the manifest knows
    std::optional<quint64> announcedSize;           ///< in the header
    std::function<void(QByteArray& header)> change; ///< applied before the header's checksum is computed
    std::function<void(QByteArray& header)> damage; ///< applied after it
    bool isInManifest = true;

    [[nodiscard]] static ScriptedMember file(const QByteArray& name, const QByteArray& content = {});
    [[nodiscard]] static ScriptedMember folder(const QByteArray& name);
    [[nodiscard]] static ScriptedMember link(const QByteArray& name, const QByteArray& target);

    [[nodiscard]] QByteArray header() const;
    [[nodiscard]] QByteArray body() const; ///< content and padding
    [[nodiscard]] QByteArray encoded() const { return header() + body(); }

    /// A number in a header field: octal and one blank where it fits, else base-256.
    [[nodiscard]] static QByteArray number(qsizetype width, quint64 value);
};

} // namespace basekeep

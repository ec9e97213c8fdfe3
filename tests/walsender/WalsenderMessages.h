#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QList>

#include <optional>

namespace basekeep {

/// The server's messages of PostgreSQL's protocol, version 3 (reference: protocol documentation, "Message Formats").
namespace WalsenderMessages {

using Value = std::optional<QByteArray>; ///< nothing is NULL

[[nodiscard]] QByteArray message(char type, const QByteArray& payload = {});
[[nodiscard]] QByteArray int16(qint16 value);
[[nodiscard]] QByteArray int32(qint32 value);
[[nodiscard]] QByteArray int64(quint64 value);

[[nodiscard]] QByteArray authenticationOk();
[[nodiscard]] QByteArray parameterStatus(const QByteArray& name, const QByteArray& value);
[[nodiscard]] QByteArray backendKeyData(qint32 pid, qint32 key);
[[nodiscard]] QByteArray readyForQuery();
[[nodiscard]] QByteArray rowDescription(const QList<QByteArray>& columns);
[[nodiscard]] QByteArray dataRow(const QList<Value>& values);
[[nodiscard]] QByteArray commandComplete(const QByteArray& tag);
[[nodiscard]] QByteArray copyOutResponse();
[[nodiscard]] QByteArray copyInResponse();
[[nodiscard]] QByteArray copyBothResponse();
[[nodiscard]] QByteArray copyData(const QByteArray& payload);
[[nodiscard]] QByteArray copyDone();
[[nodiscard]] QByteArray error(const QByteArray& severity, const QByteArray& sqlState, const QByteArray& text);
[[nodiscard]] QByteArray notice(const QByteArray& severity, const QByteArray& sqlState, const QByteArray& text);

/// A result set with one row.
[[nodiscard]] QByteArray row(const QList<QByteArray>& columns, const QList<Value>& values);

[[nodiscard]] QByteArray walData(quint64 start, quint64 serverEnd, const QByteArray& bytes);
[[nodiscard]] QByteArray keepalive(quint64 serverEnd, bool wantsReply);

} // namespace WalsenderMessages

} // namespace basekeep

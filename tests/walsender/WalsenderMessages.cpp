#include "tests/walsender/WalsenderMessages.h"

#include <QtCore/QtEndian>

namespace basekeep::WalsenderMessages {

namespace {

constexpr qint32 textOid = 25;
constexpr quint64 someTime = 800000000000000; ///< microseconds since 2000; clients only pass it on

template <typename Number>
QByteArray bigEndian(Number value)
{
    QByteArray bytes(sizeof value, '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

QByteArray terminated(const QByteArray& text)
{
    return text + '\0';
}

QByteArray report(char type, const QByteArray& severity, const QByteArray& sqlState, const QByteArray& text)
{
    return message(type, 'S' + terminated(severity) + 'V' + terminated(severity) + 'C' + terminated(sqlState) + 'M' +
                             terminated(text) + '\0');
}

} // namespace

QByteArray int16(qint16 value)
{
    return bigEndian(value);
}

QByteArray int32(qint32 value)
{
    return bigEndian(value);
}

QByteArray int64(quint64 value)
{
    return bigEndian(value);
}

QByteArray message(char type, const QByteArray& payload)
{
    return type + int32(static_cast<qint32>(payload.size()) + 4) + payload;
}

QByteArray authenticationOk()
{
    return message('R', int32(0));
}

QByteArray parameterStatus(const QByteArray& name, const QByteArray& value)
{
    return message('S', terminated(name) + terminated(value));
}

QByteArray backendKeyData(qint32 pid, qint32 key)
{
    return message('K', int32(pid) + int32(key));
}

QByteArray readyForQuery()
{
    return message('Z', "I");
}

QByteArray rowDescription(const QList<QByteArray>& columns)
{
    QByteArray payload = int16(static_cast<qint16>(columns.size()));
    for (const QByteArray& column : columns)
        payload += terminated(column) + int32(0) + int16(0) + int32(textOid) + int16(-1) + int32(-1) + int16(0);
    return message('T', payload);
}

QByteArray dataRow(const QList<Value>& values)
{
    QByteArray payload = int16(static_cast<qint16>(values.size()));
    for (const Value& value : values)
        payload += value ? int32(static_cast<qint32>(value->size())) + *value : int32(-1);
    return message('D', payload);
}

QByteArray commandComplete(const QByteArray& tag)
{
    return message('C', terminated(tag));
}

QByteArray copyOutResponse()
{
    return message('H', QByteArray(1, '\0') + int16(0));
}

QByteArray copyInResponse()
{
    return message('G', QByteArray(1, '\0') + int16(0));
}

QByteArray copyBothResponse()
{
    return message('W', QByteArray(1, '\0') + int16(0));
}

QByteArray copyData(const QByteArray& payload)
{
    return message('d', payload);
}

QByteArray copyDone()
{
    return message('c');
}

QByteArray error(const QByteArray& severity, const QByteArray& sqlState, const QByteArray& text)
{
    return report('E', severity, sqlState, text);
}

QByteArray notice(const QByteArray& severity, const QByteArray& sqlState, const QByteArray& text)
{
    return report('N', severity, sqlState, text);
}

QByteArray row(const QList<QByteArray>& columns, const QList<Value>& values)
{
    return rowDescription(columns) + dataRow(values) + commandComplete("SELECT");
}

QByteArray walData(quint64 start, quint64 serverEnd, const QByteArray& bytes)
{
    return copyData('w' + int64(start) + int64(serverEnd) + int64(someTime) + bytes);
}

QByteArray keepalive(quint64 serverEnd, bool wantsReply)
{
    return copyData('k' + int64(serverEnd) + int64(someTime) + QByteArray(1, wantsReply ? '\1' : '\0'));
}

} // namespace basekeep::WalsenderMessages

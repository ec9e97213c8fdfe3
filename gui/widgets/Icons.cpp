#include "gui/widgets/Icons.h"

#include <array>
#include <optional>

#include <QtGui/QGuiApplication>
#include <QtGui/QIconEngine>
#include <QtGui/QPainter>
#include <QtGui/QPalette>
#include <QtGui/QPixmapCache>

namespace basekeep {

namespace {

constexpr std::array MaskSizes{16, 20, 24, 32, 48, 64, 96};

/// The smallest mask that needs no blowing up, else the largest.
int maskSizeFor(int wanted)
{
    for (const int size : MaskSizes)
        if (size >= wanted)
            return size;
    return MaskSizes.back();
}

class MaskIconEngine final : public QIconEngine
{
public:
    MaskIconEngine(QString name, std::optional<StateColor> state) : m_name(std::move(name)), m_state(state) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        QRect square({}, actualSize(rect.size(), mode, state));
        square.moveCenter(rect.center());
        const QPixmap painted = scaledPixmap(square.size() * ratio, mode, state, ratio);
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        painter->drawPixmap(square, painted);
    }

    /// The room that a low row leaves is wider than high.
    QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override
    {
        const int side = qMin(size.width(), size.height());
        return {side, side};
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        const QColor color = colorFor(mode);
        const int side = qMax(1, qMin(size.width(), size.height()));
        const QString key = QStringLiteral("basekeep-icon/%1/%2/%3/%4")
                                .arg(m_name)
                                .arg(side)
                                .arg(scale)
                                .arg(color.rgba(), 8, 16, QLatin1Char('0'));
        QPixmap painted;
        if (QPixmapCache::find(key, &painted))
            return painted;

        QImage mask(QStringLiteral(":/icons/masks/%1-%2.png").arg(m_name).arg(maskSizeFor(side)));
        if (mask.isNull())
            return {};
        if (mask.width() != side)
            mask = mask.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation);
        mask = mask.convertToFormat(QImage::Format_ARGB32_Premultiplied);
        QPainter tint(&mask);
        tint.setCompositionMode(QPainter::CompositionMode_SourceIn);
        tint.fillRect(mask.rect(), color);
        tint.end();
        painted = QPixmap::fromImage(mask);
        painted.setDevicePixelRatio(scale);
        QPixmapCache::insert(key, painted);
        return painted;
    }

    QIconEngine* clone() const override { return new MaskIconEngine(*this); }
    QString key() const override { return QStringLiteral("basekeep-mask"); }
    QString iconName() override { return m_name; }
    bool isNull() override { return false; }

    QList<QSize> availableSizes(QIcon::Mode, QIcon::State) override
    {
        QList<QSize> sizes;
        for (const int size : MaskSizes)
            sizes.append(QSize(size, size));
        return sizes;
    }

private:
    QColor colorFor(QIcon::Mode mode) const
    {
        const QPalette palette = QGuiApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::WindowText);
        if (mode == QIcon::Selected) // a state's colour would drown in the highlight
            return palette.color(QPalette::Active, QPalette::HighlightedText);
        if (m_state)
            return stateColor(*m_state, palette);
        return palette.color(QPalette::Active, QPalette::WindowText);
    }

    const QString m_name;
    const std::optional<StateColor> m_state;
};

} // namespace

QIcon icon(const QString& name)
{
    return QIcon(new MaskIconEngine(name, std::nullopt));
}

QIcon icon(const QString& name, StateColor state)
{
    return QIcon(new MaskIconEngine(name, state));
}

QIcon applicationIcon()
{
    QIcon result;
    for (const int size : {16, 24, 32, 48, 64, 128, 256, 512})
        result.addFile(QStringLiteral(":/icons/application/basekeep-%1.png").arg(size), QSize(size, size));
    return result;
}

} // namespace basekeep

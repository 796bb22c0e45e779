"""Bookings and call-backs."""

from __future__ import annotations

from actions.rim import FormRim, Rim
from sangdam.dialogue import bookings
from sangdam.dialogue.talk import Answer, Talk


class ActionBeginBooking(Rim):
    """A booking or call-back begins."""

    called = "action_begin_booking"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.begin`."""
        return await bookings.begin(talk)


class ActionFinishBooking(Rim):
    """Pass on what was collected."""

    called = "action_finish_booking"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.finish`."""
        return await bookings.finish(talk)


class ValidateReservationForm(FormRim):
    """What is missing for a booking."""

    called = "validate_reservation_form"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.validate`."""
        return await bookings.validate(talk)


class ValidateCallbackForm(FormRim):
    """What is missing for a call-back."""

    called = "validate_callback_form"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.validate`."""
        return await bookings.validate(talk)


class ActionAskReservationFormBookingConfirm(FormRim):
    """Ask for a clear yes."""

    called = "action_ask_reservation_form_booking_confirm"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.ask_confirm`."""
        return await bookings.ask_confirm(talk)


class ActionAskReservationFormBookingWhat(FormRim):
    """Ask for booking_what."""

    called = "action_ask_reservation_form_booking_what"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.ask`."""
        return await bookings.ask(talk, "booking_what")


class ActionAskReservationFormBookingChange(FormRim):
    """Ask for booking_change."""

    called = "action_ask_reservation_form_booking_change"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.ask`."""
        return await bookings.ask(talk, "booking_change")


class ActionAskReservationFormBookingDate(FormRim):
    """Ask for booking_date."""

    called = "action_ask_reservation_form_booking_date"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.ask`."""
        return await bookings.ask(talk, "booking_date")


class ActionAskReservationFormBookingTime(FormRim):
    """Ask for booking_time."""

    called = "action_ask_reservation_form_booking_time"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.ask`."""
        return await bookings.ask(talk, "booking_time")


class ActionAskReservationFormContactPhone(FormRim):
    """Ask for contact_phone."""

    called = "action_ask_reservation_form_contact_phone"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.ask`."""
        return await bookings.ask(talk, "contact_phone")


class ActionAskCallbackFormContactPhone(FormRim):
    """Ask for contact_phone."""

    called = "action_ask_callback_form_contact_phone"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.ask`."""
        return await bookings.ask(talk, "contact_phone")


class ActionAskCallbackFormBookingTime(FormRim):
    """Ask for booking_time."""

    called = "action_ask_callback_form_booking_time"

    async def work(self, talk: Talk) -> Answer:
        """See `bookings.ask`."""
        return await bookings.ask(talk, "booking_time")

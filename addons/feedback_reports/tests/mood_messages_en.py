"""Messages as customers write them in English, one a line, with the mood that a reader finds in them."""

POSITIVE = """
Thank you so much for the quick replacement, it arrived this morning!
Best crew ever on tonight's flight, they kept us laughing the whole way.
Great food, friendly staff, fair prices. We'll be back.
I love this speaker, the sound fills the whole kitchen
Your agent Maria was so patient with my mum. Thank you!
Everything arrived on time and well packed. Very happy.
Not a single problem in three years, can't complain.
The app is easy to use and never crashes
Kudos to the team at gate B12, they got us rebooked in five minutes
I was sceptical at first but this vacuum is fantastic.
Smooth flight, landed early, bags out first. Nicely done!
Excellent service from start to finish
wow, that was fast! thanks for sorting it out
Works perfectly, easy set up, would buy again.
The pasta was delicious and the waiter made great suggestions.
You guys rock!! 🙌
My refund was in my account the next day, impressive.
Couldn't be happier with the new phone, the battery lasts two days.
Shoutout to Dave at the help desk for going above and beyond.
Such a lovely hotel, spotless rooms and a beautiful view
No complaints at all, five stars.
Fixed my issue on the first call. Thank you Jenny!
Can't wait to fly with you again next month
This is by far the best coffee in town.
Highly recommend, it does exactly what it promises
Super comfy shoes, I wore them all day without a blister
The driver was polite and even carried the box upstairs. Made my day.
Delivery was two days late, but the support was wonderful and gave me a discount. Impressed!
Good value for the money, solid build
Thanks for the upgrade, you made our honeymoon special ❤
Pleasantly surprised, the doctor listened and explained everything
We loved the little terrace and the homemade lemonade.
The kids enjoy it every day, worth every penny.
Finally a bank that answers the phone. Well done!
It's a joy to use, light and quiet.
Really appreciate the follow-up call, that was thoughtful.
Awesome concert sound, no regrets
Clean, cosy and the breakfast was amazing
Our server was attentive without being pushy
I've been a customer for ten years and you never let me down
Installation was a breeze, the technician was knowledgeable and tidy.
Beautiful fabric, fits like a glove
Looking forward to my next stay!
Great job on the new update, everything loads faster now
The staff went out of their way to help us with the stroller
Perfect gift, my wife adores it.
Thx for the quick response!
Very responsive support, problem solved in ten minutes
This place is a hidden gem.
Love love love it
Crisp picture, vivid colours, and the price was a bargain
The steak was cooked to perfection.
I feel safe leaving my dog with these people, they truly care
Best purchase I've made this year
So glad I switched to you.
Nothing but praise for the nurses on ward 4.
Hats off to your crew today 👏
It exceeded my expectations in every way
The mechanic was honest and charged less than quoted.
Friendly, efficient, professional. Top marks.
You saved the day, the cake was gorgeous!
It is a bit pricey, but the quality is outstanding.
My order was wrong, they apologised and sent a new one within the hour. Great service!
Handy little gadget, use it all the time
Cheers guys, all sorted now
Wonderful atmosphere and generous portions
She enjoyed the book so much she finished it in a weekend
The new seats are so comfortable, nice touch!
Congrats on the award, well deserved
Reliable and sturdy, I have had it for four winters
I'm impressed with how quickly you replied on a Sunday.
It's not bad at all, I actually like it more than the expensive one
Loved every minute of the tour, our guide was hilarious
Thank you for getting me home safely to my kids.
Super helpful chat agent, got my boarding pass in seconds :)
@skyline just landed in Austin, crew on 1432 was hilarious and we got in 20 min ahead of schedule. More of this please!
@jetway thanks for the help with my rebooking, the rep on chat was awesome
Stopped by on a rainy Tuesday and ended up staying for three hours. The bartender remembered our names, the wings were crispy and the bill was half of what I expected.
We bought two of these for the office and they have been running for a year without a hiccup. The manual is clear, support answered my one question within the hour.
Follow back? lol you guys are the coolest airline out there
Echo plays my dad's favorite songs all day, he's 83 and figured it out by himself. Best gift we've ever given him.
@skyline got it, thank you!! you all are so quick
"""

NEUTRAL = """
Hi, what time does the store on Main Street close?
How do I change the email on my account?
Could you please send me the invoice for October?
Do you fly to Lisbon in winter?
Can I bring a car seat on board for free?
Please change my delivery address to 14 Elm Road.
I'd like to book a table for four on Friday at 7.
Is this case compatible with the 2022 model?
Just sent you a DM with my confirmation number
What is your return policy for sale items?
When will the blue one be back in stock?
Hello, I need a copy of my contract, thanks in advance.
Flying from Denver to Boston tomorrow morning.
Where can I find the serial number?
Can I get a refund if I cancel before the 5th?
Is flight 1284 delayed or on time?
How long does shipping to Canada usually take?
Please cancel my booking for 12 March, our plans have changed.
Do I need to print my boarding pass?
I lost my card, how can I block it?
Which plan includes international calls?
We are two adults and one child, staying three nights.
Any openings for a haircut on Saturday?
The update adds a dark theme and moves the menu to the left.
They opened a second location near the station last month.
The airline announced a new route to Tokyo starting in May.
I ordered the medium and my brother ordered the large.
I would love to know if you ship to Norway
Could you tell me the dimensions of the box?
My order number is 88213, can you check the status?
It would be nice if the receipt came by email.
Please add a filter by colour to the catalogue.
Who should I contact about a group booking?
Does the price include breakfast?
Thanks, I will call tomorrow after lunch.
Following now, sending the details.
What documents do I need to open a business account?
Is there a direct train from the airport to your hotel?
I'd like to move my appointment from Tuesday to Thursday.
Are dogs allowed on the patio?
Please unsubscribe me from the newsletter
Do you have this in size 43?
How much does it cost to replace the screen?
I bought it yesterday and have not tried it yet.
The menu has burgers, salads and pizza. Average bill is about fifteen dollars.
It comes in three colours and uses two AA batteries.
It's okay, nothing special.
Some good, some bad. Average overall.
The food was good but the service was slow, so three stars.
Does what it says, no more, no less.
Can you confirm that my payment of 3 June went through?
I'm at gate C4, is boarding still at 10:40?
What's the fee for transferring money abroad?
How do I report a problem with my meter?
I forgot my password, how can I reset it?
Please resend the confirmation, I deleted it by mistake.
Is it possible to pay in two instalments?
Will you be open on Christmas Eve?
We stayed in room 204 and need a receipt for our accountant.
Can you send a technician between 2 and 4 pm?
Which terminal do you use at Heathrow?
I moved last week and have to update my address.
Have you got a phone number for the Leeds office?
My return flight is on the 9th, may I add a bag?
The package should be left with the neighbour at number 12.
What is the difference between Basic and Plus?
I am writing about contract 11-45. Please call me back when convenient.
Do gift cards expire?
We'll be arriving around midnight, is the reception open?
Question: does the warranty cover the battery?
Taking the red eye to New York tonight
Please forward this to the accounts department.
Is the pool heated in April?
Looking at the 500 and the 600, what would you suggest?
Can someone from billing call me about invoice 2044?
Could I have the vegetarian meal on my flight tomorrow?
Does this work with an older router?
Do you deliver on Sundays?
My son wants to know if the robot speaks Spanish.
Reading from the meter: 11209.
@skyline what's the number for lost and found at ORD?
@jetway I would like to use a travel voucher but can't find the field for it on the site. where is it?
@skyline is there wifi on the A320 from SFO to BOS?
@jetway can you add my KTN to a reservation that's already ticketed?
Watching the planes at gate B9. Next stop Phoenix.
Set it up in the bedroom, mostly use it as an alarm and for the weather.
"""

NEGATIVE = """
Two hours on hold and then you hung up on me.
Worst airline ever, never flying with you again
My bag is lost and nobody can tell me where it is.
The food was cold and the waiter ignored us
Terrible customer service. I want my money back!
Flight cancelled, no explanation, no hotel. Stranded with two kids.
The app keeps crashing since the last update.
It broke after three days. Cheap junk.
Still waiting for my refund, it's been six weeks
Don't waste your money on this
why is your website down again???
Thanks for losing my luggage, great start to the holiday
Oh great, another delay. Just what I needed.
I've emailed four times and got no reply
Overpriced and bland, we left hungry.
The room was dirty and smelled of smoke
Your agent was incredibly rude to my elderly father.
You charged me twice and won't answer the phone
Not happy with this at all.
Screen cracked by itself and you refuse to honour the warranty.
The driver left the parcel in the rain, everything is ruined
This product does not work.
Extremely disappointed, expected much better
No one at the gate knows what's going on
I wouldn't recommend this bank to my worst enemy
Sitting on the tarmac for an hour with no air conditioning
Hidden fees everywhere. Feels like a scam.
The battery dies after twenty minutes
Can't log in, can't reset my password, can't reach anyone.
Your chat bot is useless, let me talk to a human
The seat was broken and the crew didn't care
Missed my connection because of you, and now I have to pay for the hotel
Poor quality, the seams came apart in the first wash.
They promised a call back last Monday. Nothing.
Ridiculous that I have to print a form in 2026
It's too small and the zipper is stuck
The worst pizza I've had in years, soggy and burnt at the same time
So frustrated right now 😡
Wrong item sent, and they want me to pay for the return!
I'm switching to another provider, done with this.
Slow service, noisy room, stale bread.
This update ruined everything, bring the old version back
How can you sell expired milk?
An absolute joke of a company
My card was blocked abroad without warning
The nurse was careless and it hurt a lot
I have never been treated so badly
Buttons stopped working within a week
Shame on you for treating people like this
They lied about the delivery date
Looks nice but falls apart the moment you touch it
The staff was friendly, but the food was inedible and we got sick.
Been on the phone for 90 minutes, this is unacceptable
No heating, no hot water, and the landlord won't respond
I feel ripped off
The instructions make no sense and half the screws are missing
You guys need to get your act together
Paid for express and it took two weeks
Constant disconnects, internet is unusable in the evening
Very poor communication, we were left in the dark.
it sucks
My claim was denied without any reason given
Your new policy is a slap in the face to loyal customers
The car rattles, leaks oil, and the dealer shrugs
Book was boring, could not finish it
Seriously? $50 for a bag that you then lost?
Unhelpful, unfriendly and late. Avoid.
I regret buying this.
Doesn't fit, doesn't match the picture, and the smell is awful
Third time this month that my order came incomplete
Nobody showed up. I took a day off for nothing.
The mattress is so hard that my back aches every morning
How hard is it to deliver a letter to the right house?
Would give zero stars if I could
Every time I call I get a different answer
The "fresh" fish was clearly not fresh
Not what I ordered, not what I paid for.
What a waste of an evening
Noise from the bar until 4 am, no sleep at all
You have lost a customer.
@jetway it's been 5 days and my suitcase is still in Dallas. nobody calls, nobody emails.
@skyline flight 718 has been sitting at the gate 90 mins waiting on a first officer. How does that happen?
@jetway I have tried 6 times today, your phone system just disconnects me
@skyline why am I paying for an exit row if you move me to a middle seat without asking
Ordered medium rare, got a hockey puck. Sent it back, got another hockey puck. The manager comped a dessert we didn't want.
Sounds like a tin can and only hears me when I shout. Went back in the box after a day.
@jetway so you cancel the last flight out and the best you can do is Tuesday? I have a funeral on Sunday.
We paid for a sea view and got a view of the dumpsters, and the front desk basically told us to deal with it.
Had to reboot it every single morning. Returned.
"""
